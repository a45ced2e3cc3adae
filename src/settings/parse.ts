import type { SettingsComplaint } from '../errors.ts'
import { nearestName } from '../nearest-name.ts'
import { atOnce, type Sliced } from '../slices.ts'
import { checkAdmin } from './checks/admin.ts'
import { checkConflicts } from './checks/conflicts.ts'
import { checkDomains } from './checks/domains.ts'
import { checkListener } from './checks/listeners.ts'
import { checkLists } from './checks/lists.ts'
import { checkOptions } from './checks/options.ts'
import { checkPasswordHashing } from './checks/password-hashing.ts'
import { checkSecretFiles } from './checks/secret-files.ts'
import { checkTls } from './checks/tls.ts'
import { complaint, type Finding, type Path, toComplaint } from './finding.ts'
import type { ListenerInput } from './input.ts'
import { readShape } from './issues.ts'
import { type Draft, normalize, settle } from './normalize.ts'
import { salvage } from './salvage.ts'
import { settingsSchema } from './schema/server.ts'
import type { Settings } from './settings.ts'

/** What settings are checked against beside themselves. */
export interface HostFacts {
  /** Whether this host has IPv6: `all` is dual stack then (L8). Default true. */
  readonly ipv6?: boolean | undefined
  /** How many threads libuv's pool has in this process: what `UV_THREADPOOL_SIZE` says. Default 4, which is libuv's. */
  readonly threadPoolSize?: number | undefined
}

export interface ParseOptions extends HostFacts {
  /** What relative paths start from. Default: the working directory. */
  readonly directory?: string | undefined
}

/** Settings, unless there is a complaint; everything that is wrong or odd, all at once. */
export interface ParsedSettings {
  readonly settings?: Settings | undefined
  readonly complaints: readonly SettingsComplaint[]
  readonly warnings: readonly SettingsComplaint[]
}

/** Checks a value against the rules for settings and fills the defaults in. Never throws. */
export const parseSettings = (input: unknown, options: ParseOptions = {}): ParsedSettings => {
  const { settings, findings } = atOnce(examine(input, options))
  return { settings, ...told(findings) }
}

/**
 * Settings with one listener more, checked against those that are there; of these nothing is said again. The name must
 * be a new one.
 */
export const addListener = (
  current: Settings,
  name: string,
  input: ListenerInput,
  options: ParseOptions = {},
): ParsedSettings => {
  const { data, findings: shape } = read({ listeners: { [name]: input } })
  if (data === undefined || shape.length > 0) return told(shape)
  const before = redraft(current)
  const { listeners } = normalize(data, () => true, current.directory)
  const draft = { ...before, listeners: [...before.listeners, ...listeners] }
  const findings = atOnce(checkParts(draft, options)).filter(({ at }) => at[0] === 'listeners' && at[1] === name)
  return { settings: hasComplaint(findings) ? undefined : settle(draft), ...told(findings) }
}

/** Findings as users get them. */
export const told = (findings: readonly Finding[], tell = toComplaint): Omit<ParsedSettings, 'settings'> => ({
  complaints: findings.filter(({ kind }) => kind === 'complaint').map(tell),
  warnings: findings.filter(({ kind }) => kind === 'warning').map(tell),
})

/** Settings, unless there is a complaint, with what was found before anybody is told. */
export interface Examined {
  readonly settings: Settings | undefined
  readonly findings: readonly Finding[]
}

/** The same as `parseSettings`, in slices. */
export function* examine(input: unknown, { directory, ...host }: ParseOptions): Sliced<Examined> {
  const { data, findings: shape } = read(input)
  yield
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { settings: undefined, findings: shape }
  const broken = new Set(shape.flatMap(({ at }) => [partOf(at), ...transportOf(at)]).map(key))
  const draft = normalize(data ?? salvage(settingsSchema, input), (at) => !broken.has(key(at)), directory)
  const parts = yield* checkParts(draft, host, !broken.has(key(['addressLists'])) && !mayMissLists(input, shape))
  // What is odd may be so for want of what is wrong.
  const findings = shape.length === 0 ? parts : [...shape, ...parts.filter(({ kind }) => kind === 'complaint')]
  return { settings: hasComplaint(findings) ? undefined : settle(draft), findings }
}

/** Settings with every default filled in, unless something is wrong with their shape. */
const read = (input: unknown) => {
  const { data, findings } = readShape(settingsSchema, input)
  return { data, findings: [...findings, ...namesThatVanish(input)] }
}

/** zod passes over the key `__proto__` of a map of anything: what stands under it would be neither checked nor used. */
const namesThatVanish = (input: unknown): Finding[] =>
  ['addressLists', 'listeners'].flatMap((section) => {
    const map = (input as Record<string, unknown> | null | undefined)?.[section]
    if (typeof map !== 'object' || map === null || !Object.hasOwn(map, '__proto__')) return []
    const at = [section, '__proto__']
    return [{ ...complaint(at, "nothing can be called '__proto__'. Choose another name."), aboutKey: true }]
  })

function* checkParts(
  draft: Draft,
  { ipv6 = true, threadPoolSize = 4 }: HostFacts,
  listsAreKnown = true,
): Sliced<Finding[]> {
  const findings = draft.listeners.flatMap(checkListener)
  for (const listener of draft.listeners) {
    findings.push(...checkOptions(listener, draft.directory))
    yield
  }
  findings.push(...checkConflicts(draft, { ipv6 }), ...checkPasswordHashing(draft, threadPoolSize))
  findings.push(...checkAdmin(draft), ...checkDomains(draft), ...checkTls(draft), ...checkSecretFiles(draft))
  yield
  if (listsAreKnown) findings.push(...(yield* checkLists(draft)))
  return findings
}

const hasComplaint = (findings: readonly Finding[]): boolean => findings.some(({ kind }) => kind === 'complaint')

/** The part of the settings that is not sound when something in it is wrong: a row, a listener, a list, a domain. */
const partOf = (at: Path): Path => {
  if (at[0] === 'listeners') return at[2] === 'sockets' && at.length > 3 ? at.slice(0, 4) : at.slice(0, 2)
  return at[0] === 'domains' || at[0] === 'addressLists' ? at.slice(0, 2) : at.slice(0, 1)
}

/** The transport, if it or a key that may be meant to be it is wrong. */
const transportOf = (at: Path): Path[] => {
  const isMeant = at[0] === 'listeners' && at.length === 3 && nearestName(String(at[2]), ['transport']) !== undefined
  return isMeant ? [[...at.slice(0, 2), 'transport']] : []
}

const key = (at: Path): string => JSON.stringify(at)

/** An unknown key at the top may be `addressLists` misspelt: then names in lists cannot be called unknown. */
const mayMissLists = (input: object, shape: readonly Finding[]): boolean =>
  !Object.hasOwn(input, 'addressLists') && shape.some(({ at, aboutKey }) => aboutKey === true && at.length === 1)

const redraft = ({ addressLists, domains, listeners, admin, ...rest }: Settings): Draft => ({
  ...rest,
  lists: Object.entries(addressLists).map(([name, text]) => ({ at: ['addressLists', name], name, text })),
  domains: domains.map((settings, index) => ({ at: ['domains', index], settings, sound: true })),
  listeners: listeners.map((settings) => {
    const at = ['listeners', settings.name]
    const rows = settings.sockets.map((row, index) => ({ at: [...at, 'sockets', index], settings: row, sound: true }))
    return { at, settings, rows, options: settings.options, transportIsSure: true, sound: true }
  }),
  admin: admin && { at: ['admin'], settings: admin, sound: true },
})
