import type { z } from 'zod'
import { complaint, type Finding, type Path, show } from './finding.ts'

/** What a schema makes of a value, which stands at a path, or what is wrong in plain words: a finding for each mistake. */
export const readShape = <T extends z.ZodType>(
  schema: T,
  input: unknown,
  at: Path = [],
): { readonly data?: z.output<T>; readonly findings: Finding[] } => {
  const result = schema.safeParse(input, { reportInput: true })
  if (result.success) return { data: result.data, findings: [] }
  const findings = result.error.issues.flatMap((issue) => toFindings({ ...issue, path: [...at, ...issue.path] }))
  return { findings }
}

/** What is wrong with the shape of a value. */
export const checkShape = (schema: z.ZodType, input: unknown, at: Path = []): Finding[] =>
  readShape(schema, input, at).findings

/** Puts a sentence together from what zod found and what the field allows (`fields.ts`). */
const toFindings = (issue: z.core.$ZodIssue): Finding[] => {
  const { path, input, message } = issue
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue)
  if (issue.code === 'invalid_key') {
    return [{ ...complaint(path, `${show(path.at(-1))} is not ${issue.issues[0]?.message}`), aboutKey: true }]
  }
  if (input !== undefined && input !== null) return [complaint(path, `${showAt(path, input)} is not ${message}`)]
  const name = nameOf(path)
  const advice = message.slice(message.indexOf('. ') + 2)
  return [complaint(path, `${name} ${input === null ? 'has no value' : 'is missing'}. ${advice}`)]
}

/** What may be a secret is not shown: complaints go into logs. */
const showAt = (path: Path, value: unknown): string =>
  path.some((step) => /pass(?!wordHashing)|secret|token/i.test(String(step))) ? 'this value' : show(value)

const nameOf = (path: Path): string => {
  const last = path.at(-1)
  if (last === undefined) return 'the map of settings'
  return typeof last === 'number' ? 'this element of the list' : String(last)
}

const unknownKeys = ({ path, keys, message }: z.core.$ZodIssueUnrecognizedKeys): Finding[] => {
  const sentences = message.split('\n')
  return keys.map((key, index) => ({ ...complaint([...path, key], sentences[index] as string), aboutKey: true }))
}
