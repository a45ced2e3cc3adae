import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ParseOptions } from './parse.ts'
import { parseSettingsText, type ReadSettings, refusedFile } from './yaml-text.ts'

/**
 * Reads and checks a settings file. Never throws: that a file cannot be read is a complaint, too. Relative paths in it
 * start from its directory.
 */
export const readSettingsFile = (file: string, options: ParseOptions = {}): ReadSettings => {
  const read = readText(file)
  if ('message' in read) return refusedFile({ path: '', file, message: read.message })
  return parseSettingsText(read.text, file, { ...options, directory: path.dirname(path.resolve(file)) })
}

const readText = (file: string): { readonly text: string } | { readonly message: string } => {
  try {
    return { text: readFileSync(file, 'utf8') }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    return { message: UNREADABLE[code]?.(file) ?? `the file cannot be read (${message}). Check it.` }
  }
}

const UNREADABLE: Record<string, (file: string) => string> = {
  ENOENT: () => 'there is no such file. Check the path, or let `portreeve init` write a starter file.',
  ENOTDIR: () => 'a part of this path is no directory. Check the path.',
  EISDIR: (file) => `this is a directory. Name the file in it, as in ${path.join(file, 'portreeve.yaml')}.`,
  EACCES: () => 'this user may not read the file. Change its owner or its mode.',
}
