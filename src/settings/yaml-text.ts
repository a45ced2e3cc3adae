import { LineCounter, parseDocument } from 'yaml'
import type { SettingsComplaint } from '../errors.ts'
import { atOnce, type Sliced } from '../slices.ts'
import { complaint, type Finding, toComplaint } from './finding.ts'
import { locate, placeAt, type Source } from './locate.ts'
import { examine, type ParsedSettings, type ParseOptions, told } from './parse.ts'
import { readPath } from './path-text.ts'
import { plainData, type YamlComplaint, yamlComplaints } from './yaml-errors.ts'

/** A complaint with the file, line and column of what its path says. */
export type Located = (complaint: SettingsComplaint) => SettingsComplaint

/** Settings from a text, and the way to say where in it something stands that is found later. */
export interface ReadSettings extends ParsedSettings {
  readonly located: Located
  /** What the text says, as data; undefined where it says none. Not to be changed: settings have parts of it. */
  readonly document?: unknown
}

/**
 * Checks the YAML text of settings; complaints carry the file's name, line and column, in the order of the text.
 * Relative paths start from `options.directory`.
 */
export const parseSettingsText = (text: string, file: string, options: ParseOptions = {}): ReadSettings =>
  atOnce(readSettingsText(text, file, options))

/** The same in slices, of which YAML's own parser takes one. */
export function* readSettingsText(text: string, file: string, options: ParseOptions = {}): Sliced<ReadSettings> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const source = { text, document, lines }
  yield
  const inYaml = ({ offset, message }: YamlComplaint) => ({ path: '', message, file, ...placeAt(source, offset) })
  const yaml = yamlComplaints(document, text)
  if (yaml.some(({ fatal }) => fatal)) return refusedFile(...inOrder(yaml.map(inYaml)))
  if (document.contents === null) return refusedFile({ path: '', file, line: 1, column: 1, message: EMPTY })
  const read = plainData(document)
  if ('offset' in read) return refusedFile(inYaml(read))
  yield
  const { settings, findings } = yield* examine(read.data, options)
  const { complaints, warnings } = told(findings, (finding) => inText(source, file, finding))
  const all = inOrder([...yaml.map(inYaml), ...complaints])
  return {
    settings: all.length > 0 ? undefined : settings,
    complaints: all,
    warnings: inOrder(warnings),
    document: read.data,
    located: ({ path, message }) => inText(source, file, complaint(readPath(source, path), message)),
  }
}

const EMPTY =
  'the file is empty. Write settings into it, at least listeners, or let `portreeve init` write a starter file.'

/** A file that does not get as far as its settings. */
export const refusedFile = (...complaints: readonly SettingsComplaint[]): ReadSettings => ({
  complaints,
  warnings: [],
  located: (complaint) => complaint,
})

const inText = (source: Source, file: string, finding: Finding): SettingsComplaint => {
  const { line, column, hidden, folded } = locate(source, finding)
  const message = folded ? `${finding.message} YAML joins lines behind >: write | there.` : finding.message
  const { inText: _, ...whole } = { ...finding, message }
  return { ...toComplaint(hidden === undefined ? whole : { ...whole, inText: hidden }), file, line, column }
}

/** In the order of the text, and once each: through an alias one value can be wrong in many places. */
const inOrder = (complaints: readonly SettingsComplaint[]): SettingsComplaint[] => {
  const distinct = new Map(complaints.map((found) => [`${found.line}:${found.column}:${found.message}`, found]))
  return [...distinct.values()].toSorted(
    (one, other) => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0),
  )
}
