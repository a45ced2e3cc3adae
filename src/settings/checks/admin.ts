import { isLoopback } from '../../policies/loopback.ts'
import { ADMIN, adminRow } from '../admin.ts'
import { complaint, type Finding } from '../finding.ts'
import type { Draft, Placed } from '../normalize.ts'
import type { AdminSettings, SocketSettings } from '../settings.ts'

/** Whoever reaches the admin listener may try to rule the server: the network gets it only when that was said twice. */
export const checkAdmin = ({ admin, listeners }: Draft): Finding[] => {
  if (admin === undefined || admin.settings.port === 0) return []
  return [...nameIsFree(listeners), ...(admin.sound ? [...networkIsMeant(admin), ...inspectorIsHere(admin)] : [])]
}

/** The admin listener's row, with its place, for the checks of all rows. */
export const adminRows = ({ admin }: Draft): Placed<SocketSettings>[] =>
  admin === undefined ? [] : [{ ...admin, settings: adminRow(admin.settings) }]

const nameIsFree = (listeners: Draft['listeners']): Finding[] =>
  listeners
    .filter(({ settings }) => settings.name === ADMIN)
    .map(({ at }) => ({
      ...complaint(at, `'${ADMIN}' is the name of the admin listener. Choose another name, or remove admin.`),
      aboutKey: true,
    }))

const networkIsMeant = ({ at, settings }: Placed<AdminSettings>): Finding[] => {
  const { address, tls } = settings
  if (isLoopback(address)) return []
  const where = address === 'all' ? 'all addresses' : address
  const findings: Finding[] = []
  if (tls === 'off') {
    const what = `the admin listener is on ${where}, and its token would cross the network in clear text`
    findings.push(complaint([...at, 'tls'], `${what}. Set tls to on, or address to 127.0.0.1.`))
  }
  if (!restrictsSome(settings)) {
    const what = `the admin listener is on ${where}, and its restriction lets everybody come`
    findings.push(complaint([...at, 'restriction'], `${what}. Set restriction to grant and list who may come.`))
  }
  return findings
}

const restrictsSome = ({ restriction, addresses }: AdminSettings): boolean =>
  restriction === 'grant' || (restriction === 'deny' && addresses.trim() !== '')

/** An inspector's feed holds whatever the actors do. */
const inspectorIsHere = ({ at, settings: { address, inspect } }: Placed<AdminSettings>): Finding[] => {
  if (!inspect || isLoopback(address)) return []
  const what = 'inspectors are served on loopback only'
  return [complaint([...at, 'inspect'], `${what}. Remove inspect, or set address to 127.0.0.1.`)]
}
