import type { AddressListComplaint } from '../../errors.ts'
import { nearestName } from '../../nearest-name.ts'
import { AddressLists } from '../../policies/address-lists.ts'
import { quote } from '../../quote.ts'
import type { Sliced } from '../../slices.ts'
import { complaint, type Finding, type Path, warning } from '../finding.ts'
import { type Draft, type DraftListener, type Placed, type PlacedList, usualLists } from '../normalize.ts'
import { addressesOf, MEANINGFUL_LISTS, type SocketSettings } from '../settings.ts'
import { adminRows } from './admin.ts'

/** Reads every address list, also the sockets' own (A4, A5), and looks for those that are empty where they matter. */
export function* checkLists(draft: Draft): Sliced<Finding[]> {
  const twins = twinNames(draft.lists)
  const { lists, complaints } = yield* AddressLists.reading(usualLists(draft.lists.filter(({ at }) => !twins.has(at))))
  const rows = [...draft.listeners.flatMap((listener) => listener.rows), ...adminRows(draft)]
  const holdsSome = (name: string) => (lists.get(name)?.rangeCount ?? 0) > 0
  return [
    ...[...twins].map(([at, message]) => ({ ...complaint(at, message), aboutKey: true })),
    ...complaints.map((found) => elementIsWrong(placeOf(found.list, draft.lists), found)),
    ...draft.lists
      .filter(({ at }) => twins.has(at))
      .flatMap(({ at, name, text }) => wrongElements(at, name, text, lists)),
    ...rows.flatMap((row) => checkAddresses(row, lists)),
    ...draft.listeners.flatMap((listener) => needsClients(listener, holdsSome('clients'))),
    ...rows.flatMap((row) => needsProxies(row, holdsSome('trustedProxies'))),
    ...unusedLists(draft.lists, rows),
  ]
}

/** Lists whose names differ from an earlier one by case alone, with what to say (A5). */
const twinNames = (lists: readonly PlacedList[]): Map<Path, string> => {
  const first = new Map<string, string>()
  const twins = new Map<Path, string>()
  for (const { at, name } of lists) {
    const earlier = first.get(name.toLowerCase())
    if (earlier === undefined) first.set(name.toLowerCase(), name)
    else
      twins.set(
        at,
        `the list ${quote(name)} is there already as ${quote(earlier)}: case makes no difference. Rename one.`,
      )
  }
  return twins
}

const placeOf = (name: string, lists: readonly PlacedList[]): Path =>
  lists.find((list) => list.name.toLowerCase() === name.toLowerCase())?.at ?? ['addressLists', name]

/** The language says `what is wrong: what to do`, about an element; settings say it in two sentences. */
const elementIsWrong = (at: Path, { text, message, line, column }: AddressListComplaint): Finding => {
  const [what = '', ...advice] = message.split(': ')
  const order = advice.join(': ')
  const sentence = order === '' ? '' : ` ${order[0]?.toUpperCase()}${order.slice(1)}${order.endsWith('?') ? '' : '.'}`
  return { ...complaint(at, `${quote(text)}: ${what}.${sentence}`), inText: { line, column } }
}

const wrongElements = (at: Path, name: string, text: string, lists: AddressLists): Finding[] =>
  lists.compile(name, text).complaints.map((found) => elementIsWrong(at, found))

/** A2, A4. */
const checkAddresses = ({ at, settings }: Placed<SocketSettings>, lists: AddressLists): Finding[] => {
  const place = [...at, 'addresses']
  const { set, complaints } = lists.compile(addressesOf(settings), settings.addresses)
  if (complaints.length > 0) return complaints.map((found) => elementIsWrong(place, found))
  if (settings.restriction !== 'grant' || set.rangeCount > 0) return []
  const message = 'grant with an empty list refuses everyone. Add addresses, or set restriction to none.'
  return [warning([...at, 'restriction'], message)]
}

/** M3, P6. */
const needsClients = ({ at, settings }: DraftListener, thereAreClients: boolean): Finding[] => {
  if (thereAreClients) return []
  const advice = 'Fill addressLists.clients'
  const findings: Finding[] = []
  if (settings.clientReserve > 0) {
    const what = 'these places are kept for clients, and the list of clients is empty'
    findings.push(warning([...at, 'clientReserve'], `${what}: nobody gets them. ${advice}, or remove clientReserve.`))
  }
  if (settings.clientsOnly) {
    const what = 'only clients are served, and the list of clients is empty'
    findings.push(warning([...at, 'clientsOnly'], `${what}: everybody is refused. ${advice}, or remove clientsOnly.`))
  }
  return findings
}

/** X1, X3. */
const needsProxies = ({ at, settings }: Placed<SocketSettings>, thereAreProxies: boolean): Finding[] => {
  if (thereAreProxies || settings.proxyProtocol === 'off') return []
  const refused = settings.proxyProtocol === 'required' ? 'every connection' : 'every connection with a header'
  const what = `headers are believed from trusted proxies only, and that list is empty: ${refused} is refused`
  return [warning([...at, 'proxyProtocol'], `${what}. Fill addressLists.trustedProxies, or set proxyProtocol to off.`)]
}

/** A mistyped `denied` would deny nobody, in silence. */
const unusedLists = (lists: readonly PlacedList[], rows: readonly Placed<SocketSettings>[]): Finding[] => {
  const texts = [...lists.map(({ text }) => text), ...rows.map(({ settings }) => settings.addresses)]
  const used = new Set(MEANINGFUL_LISTS.map((name) => name.toLowerCase()))
  for (const text of texts) {
    for (const [, name = ''] of text.matchAll(/^[ \t]*!?[ \t]*#([\w.-]+)/gm)) used.add(name.toLowerCase())
  }
  return lists
    .filter(({ name }) => !used.has(name.toLowerCase()))
    .map(({ at, name }) => ({ ...warning(at, unused(name)), aboutKey: true }))
}

const unused = (name: string): string => {
  const meant = nearestName(name, MEANINGFUL_LISTS)
  const advice = meant === undefined ? `Refer to it as #${name}, or remove it.` : `Did you mean ${quote(meant)}?`
  return `nothing uses the list ${quote(name)}. ${advice}`
}
