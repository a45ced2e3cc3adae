import type { SettingsComplaint } from '../errors.ts'

/** A complaint in one line: `file:line:column: what is wrong. What to do.`, or with its path where there is no file. */
export const formatComplaint = ({ file, line, column, path: at, message }: SettingsComplaint): string => {
  if (file === undefined) return at === '' ? message : `${at}: ${message}`
  return line === undefined ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`
}
