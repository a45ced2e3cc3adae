import type { Account } from '../ledger/ledger.ts'
import type { CertificateStore } from '../net/certificates.ts'
import type { SocketIdentity, TcpTerms, Terms, UdpTerms } from '../net/terms.ts'
import type { Use } from '../net/use.ts'
import { access } from '../policies/access.ts'
import { type Bans, banned } from '../policies/bans.ts'
import type { TcpProtocol, UdpProtocol } from '../protocols/protocol.ts'
import type { ListenerSettings, Prepared, PreparedListener, PreparedSocket } from '../settings/index.ts'

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
  { denied, lists, settings }: Prepared,
  { restriction }: PreparedSocket,
  bans: Bans,
): Omit<Terms, 'use'> => ({
  access: access({ denied, banned: banned(bans, lists), restriction }),
  lists,
  ipv6Prefix: settings.perAddressIpv6Prefix,
})

/** What the settings say for a UDP socket. */
export const udpTerms = (
  prepared: Prepared,
  { protocol, settings }: PreparedListener,
  socket: PreparedSocket,
  { use, bans }: Pick<TcpShared, 'use' | 'bans'>,
): UdpTerms => ({
  ...termsOf(prepared, socket, bans),
  use,
  service: protocol as UdpProtocol,
  replyRate: settings.replyRate,
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
  { protocol, settings }: PreparedListener,
  socket: PreparedSocket,
  shared: TcpShared,
): TcpTerms => ({
  ...termsOf(prepared, socket, shared.bans),
  ...shared,
  serverLimit: prepared.settings.perAddressLimit,
  ban: settings.ban,
  service: protocol as TcpProtocol,
  clientsOnly: settings.clientsOnly,
  refusesWithWords: hasWords(settings, protocol as TcpProtocol, socket),
  tls: socket.settings.tls,
  domains: prepared.domains,
  handshakeTimeout: settings.handshakeTimeout,
  handshakeLimit: settings.handshakeLimit,
  farewellTimeout: settings.farewellTimeout,
  stallTimeout: settings.stallTimeout,
  proxyProtocol: socket.settings.proxyProtocol,
  proxyTimeout: settings.proxyTimeout,
})
