import type { Account } from '../ledger/ledger.ts'
import type { CertificateStore } from '../net/certificates.ts'
import type { SocketIdentity, TcpTerms, Terms, UdpTerms } from '../net/terms.ts'
import type { Use } from '../net/use.ts'
import type { Bans } from '../policies/bans.ts'
import type { TcpProtocol, UdpProtocol } from '../protocols/protocol.ts'
import {
  type ListenerSettings,
  type Prepared,
  type PreparedListener,
  type PreparedSocket,
  policyContext,
} from '../settings/index.ts'

/** Who a socket of the settings is. */
export const identityOf = (
  { settings: listener }: PreparedListener,
  { settings: socket }: PreparedSocket,
): SocketIdentity => {
  const { name, address, ipv6Only, reusePort } = socket
  const port = socket.port === 'any' ? 0 : socket.port
  const { transport, backlog } = listener
  return { name, listener: listener.name, transport, port, address, ipv6Only, reusePort, backlog }
}

const termsOf = (
  prepared: Prepared,
  listener: PreparedListener,
  socket: PreparedSocket,
  { bans, certificates }: Pick<TcpShared, 'bans' | 'certificates'>,
): Omit<Terms, 'use'> => ({
  policies: prepared.policies,
  policyContext: policyContext({ ...prepared, certificates }, listener, socket, bans),
  lists: prepared.lists,
  ipv6Prefix: prepared.settings.perAddressIpv6Prefix,
})

/** What the settings say for a UDP socket. */
export const udpTerms = (
  prepared: Prepared,
  listener: PreparedListener,
  socket: PreparedSocket,
  shared: Omit<TcpShared, 'account'>,
): UdpTerms => ({
  ...termsOf(prepared, listener, socket, shared),
  use: shared.use,
  service: listener.protocol as UdpProtocol,
  replyRate: listener.settings.replyRate,
})

export interface TcpShared {
  readonly account: Account
  readonly bans: Bans
  readonly certificates: CertificateStore
  readonly use: Use
}

/** No word goes in clear text over a TLS port, and no handshake is done for it: there the limit is silent. */
const hasWords = (
  { refuseWith }: ListenerSettings,
  { refuse }: TcpProtocol,
  { settings: { tls } }: PreparedSocket,
): boolean => refuseWith === 'words' && refuse !== undefined && tls !== 'on'

/** What the settings say for a TCP socket. */
export const tcpTerms = (
  prepared: Prepared,
  listener: PreparedListener,
  socket: PreparedSocket,
  shared: TcpShared,
): TcpTerms => ({
  ...termsOf(prepared, listener, socket, shared),
  ...shared,
  ...timesOf(listener.settings),
  ban: listener.settings.ban,
  service: listener.protocol as TcpProtocol,
  refusesWithWords: hasWords(listener.settings, listener.protocol as TcpProtocol, socket),
  tls: socket.settings.tls,
  domains: prepared.domains,
  handshakeLimit: listener.settings.handshakeLimit,
  proxyProtocol: socket.settings.proxyProtocol,
})

const timesOf = ({ handshakeTimeout, farewellTimeout, stallTimeout, proxyTimeout }: ListenerSettings) => ({
  handshakeTimeout,
  farewellTimeout,
  stallTimeout,
  proxyTimeout,
})
