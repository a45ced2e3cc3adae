import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Answer, TextAnswer } from './answer.ts'

/** Where the page is once it is built: the same from `src` and from `dist`. */
const FOLDER = new URL('../../../dist/inspector/page/', import.meta.url)

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
}

/** Names only, without folders: whatever else is asked for is not there. */
const NAME = /^\/([\w-]+\.(\w+))$/

/** A file of the page. */
export const pageFile = async (path: string, folder: URL = FOLDER): Promise<Answer> => {
  const [, name = '', ending = ''] = NAME.exec(path === '/' ? '/index.html' : path) ?? []
  const type = Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined
  if (type === undefined) return NOT_THERE
  try {
    return new TextAnswer(type, await readFile(fileURLToPath(new URL(name, folder))))
  } catch {
    return path === '/' ? NOT_BUILT : NOT_THERE
  }
}

const PLAIN = 'text/plain; charset=utf-8'
const NOT_THERE = new TextAnswer(PLAIN, 'There is nothing here. The page is at /.\n', 404)
const NOT_BUILT = new TextAnswer(PLAIN, 'The page is not built. Run `npm run build`; the API works without it.\n', 404)
