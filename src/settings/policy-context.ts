import { Admission } from '../policies/admission.ts'
import { Bans } from '../policies/bans.ts'
import type { Live, SocketPolicyContext } from '../policies/policy.ts'
import type { Prepared, PreparedSocket } from './prepare.ts'
import type { ListenerSettings, Settings } from './settings.ts'

/** Prepared settings as far as policies know them. */
export interface PreparedPolicies extends Pick<Prepared, 'lists' | 'domains' | 'policies'> {
  readonly settings: Pick<Settings, 'perAddressLimit'>
  /** Certificates in force, by domain. */
  readonly certificates: { get(domain: string): unknown }
}

/** What policies know of a socket of the settings. */
export const policyContext = (
  { settings, lists, domains, certificates }: PreparedPolicies,
  { settings: listener }: { readonly settings: ListenerSettings },
  { settings: socket, addresses }: PreparedSocket,
  bans: Bans,
): SocketPolicyContext => ({
  transport: listener.transport,
  listenerName: listener.name,
  socketName: socket.name,
  tls: socket.tls,
  server: settings,
  listener,
  socket,
  lists,
  addresses,
  bans,
  certificates: {
    domainOf: (arrival) =>
      domains.choose(domains.dependsOnAddress ? arrival.localAddress : '', arrival.serverName)?.name,
    has: (domain) => domain !== undefined && certificates.get(domain) !== undefined,
  },
})

/** A socket that nobody is connected to. */
const IDLE: Live = {
  awaitedHeaders: 0,
  handshakesUnderWay: 0,
  hasRoomForHandshake: () => true,
  unavailable: undefined,
}

/** The compiled policies of a socket that does not run, or not like this: no limit of what is under way is met. */
export const idleAdmission = (
  prepared: PreparedPolicies,
  listener: { readonly settings: ListenerSettings },
  socket: PreparedSocket,
  bans: Bans = new Bans(Date.now),
): Admission => {
  const context = policyContext(prepared, listener, socket, bans)
  return new Admission(prepared.policies, { ...context, live: IDLE, policyFailed: () => {} })
}
