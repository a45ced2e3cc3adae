import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import {
  type ChangeNews,
  Changes,
  changeRoutes,
  FileSource,
  type SettingsSource,
} from '../../../src/inspector/changes/index.ts'
import type { Route } from '../../../src/inspector/server/route.ts'
import { type Running, running } from '../../support/portreeve.ts'

/** What a caller sends beside the path. */
export interface Sent {
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string>>
  readonly from?: string
}

/** The routes as a server mounts them: requests and answers go through their schemas, and through JSON. */
export const calls =
  (routes: readonly Route[]) =>
  async (line: string, { body, query, from }: Sent = {}) => {
    const [method, path = ''] = line.split(' ')
    for (const route of routes) {
      const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name as string)
      const found = new RegExp(`^${route.path.replace(/:\w+/g, '([^/]+)')}$`).exec(path)
      if (route.method !== method || found === null) continue
      const params = Object.fromEntries(names.map((name, index) => [name, found[index + 1]]))
      const answer = await route.handle({
        params: route.params?.parse(params),
        query: route.query?.parse(query ?? {}),
        body: route.body?.parse(body),
        peer: { remoteAddress: from ?? '127.0.0.1' },
        stillMay: () => true,
      })
      return answer === undefined ? undefined : route.answer?.parse(JSON.parse(JSON.stringify(answer)))
    }
    throw new Error(`no route for ${line}`)
  }

/** A running Portreeve whose settings are changed: with a clock of its own, and all that was told. */
export const deskOf = (started: Running, source: SettingsSource) => {
  const news: ChangeNews[] = []
  const waiting: { milliseconds: number; act: () => void }[] = []
  const after = (milliseconds: number, act: () => void) => {
    const entry = { milliseconds, act }
    waiting.push(entry)
    return () => void waiting.splice(waiting.indexOf(entry), Number(waiting.includes(entry)))
  }
  const operations = {
    planSettings: started.portreeve.planSettings.bind(started.portreeve),
    applySettings: started.portreeve.applySettings.bind(started.portreeve),
    estate: started.portreeve.estate,
  }
  const changes = new Changes({ operations, source, publish: (_, told) => news.push(told), after })
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at as a caller of the API does, who has no types
  const call = calls(changeRoutes({ operations, source, changes })) as (line: string, sent?: Sent) => Promise<any>
  return { ...started, changes, news, waiting, call, operations }
}

/** The same with a settings file, of this text. */
export const fileDesk = async (text: string) => {
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-changes-'))
  const file = join(directory, 'portreeve.yaml')
  writeFileSync(file, text)
  const started = await running(parse(text))
  const desk = deskOf(started, new FileSource(file))
  return {
    ...desk,
    file,
    read: () => readFileSync(file, 'utf8'),
    write: (next: string) => writeFileSync(file, next),
    [Symbol.asyncDispose]: async () => {
      await started[Symbol.asyncDispose]()
      rmSync(directory, { recursive: true })
    },
  }
}

export const TEXT = `# our settings
addressLists:
  denied: '' # nobody yet
listeners:
  echo: # says everything back
    protocol: echo
    sockets:
      - { port: any, address: 127.0.0.1 } # the first one
`
