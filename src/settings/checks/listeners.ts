import { nearestName } from '../../nearest-name.ts'
import { isProtocolName, protocolNames } from '../../protocols/by-name.ts'
import { quote } from '../../quote.ts'
import { complaint, type Finding, type Path, warning } from '../finding.ts'
import { type DraftListener, NO_PROTOCOL } from '../normalize.ts'
import { isModulePath, mayHaveWords, transportsOf } from '../protocol-input.ts'
import { DEFAULTS, type SocketSettings } from '../settings.ts'

/** What the parts of one listener must be to each other. One check, one rule. */
export const checkListener = (listener: DraftListener): Finding[] => [
  ...(listener.settings.protocol === NO_PROTOCOL ? [] : checkProtocol(listener)),
  ...(listener.sound ? reserveFits(listener) : []),
  ...banIsForTcp(listener),
  ...replyRateIsForUdp(listener),
  ...wordsCanBeSaid(listener),
  ...listener.rows.flatMap(({ at, settings }) => checkRow(at, settings, listener.settings.transport)),
]

const checkProtocol = (listener: DraftListener): Finding[] => [
  ...protocolIsKnown(listener),
  ...optionsAreForNames(listener),
  ...transportIsSpoken(listener),
]

const protocolIsKnown = ({ at, settings: { protocol } }: DraftListener): Finding[] => {
  if (typeof protocol !== 'string' || isProtocolName(protocol) || isModulePath(protocol)) return []
  const meant = nearestName(protocol, protocolNames)
  const advice =
    meant === undefined
      ? `Write one of ${protocolNames.join(', ')}, or the path of a module, as in ./shout.js.`
      : `Did you mean '${meant}'? A module is written as a path, as in ./${protocol}.js.`
  return [complaint([...at, 'protocol'], `${quote(protocol)} is no protocol that Portreeve has. ${advice}`)]
}

const optionsAreForNames = ({ at, settings: { protocol, options } }: DraftListener): Finding[] => {
  if (typeof protocol === 'string' || Object.keys(options).length === 0) return []
  return [
    complaint(
      [...at, 'options'],
      'options go with a protocol by name. Remove them, and give them to the protocol itself.',
    ),
  ]
}

const transportIsSpoken = ({ at, settings: { protocol, transport } }: DraftListener): Finding[] => {
  const spoken = transportsOf(protocol)
  if (spoken.includes(transport)) return []
  const who = typeof protocol === 'string' ? protocol : typeof protocol === 'function' ? 'a function' : protocol.name
  const advice =
    typeof protocol === 'function' ? "Write an object { name, transport: 'udp', serve }." : 'Remove transport.'
  return [complaint([...at, 'transport'], `${who} speaks ${spoken.join(' and ')}, not ${transport}. ${advice}`)]
}

/** M3. */
const reserveFits = ({ at, settings: { clientReserve, maxConnections } }: DraftListener): Finding[] => {
  if (clientReserve <= maxConnections) return []
  const what = `a reserve of ${clientReserve} is more than the ${maxConnections} places of maxConnections`
  return [complaint([...at, 'clientReserve'], `${what}. Lower clientReserve, or raise maxConnections.`)]
}

const banIsForTcp = ({ at, settings: { ban, transport } }: DraftListener): Finding[] => {
  if (ban === undefined || transport === 'tcp') return []
  return [complaint([...at, 'ban'], 'a ban counts failed logins, and nobody logs in to a UDP listener. Remove ban.')]
}

const replyRateIsForUdp = ({ at, settings: { replyRate, transport } }: DraftListener): Finding[] => {
  if (replyRate === DEFAULTS.listener.replyRate || transport === 'udp') return []
  return [complaint([...at, 'replyRate'], 'a reply rate is for datagrams, and this listener is TCP. Remove replyRate.')]
}

/** P2. Whether a module has words is known once it is loaded. */
const wordsCanBeSaid = ({ at, settings, rows }: DraftListener): Finding[] => {
  const { refuseWith, transport, protocol } = settings
  if (refuseWith !== 'words') return []
  const place = [...at, 'refuseWith']
  if (transport === 'udp') return [complaint(place, 'datagrams are refused without a word. Remove refuseWith.')]
  if (!mayHaveWords(protocol)) {
    const who = typeof protocol === 'object' ? protocol.name : typeof protocol === 'string' ? protocol : 'a function'
    const advice = typeof protocol === 'string' ? '' : ', or write an object with refuse'
    return [warning(place, `${who} has no words to refuse with: it closes. Remove refuseWith${advice}.`)]
  }
  const sockets = rows.filter(({ settings: { port } }) => port !== 0)
  if (sockets.length === 0 || sockets.some(({ settings: { tls } }) => tls !== 'on')) return []
  return [
    warning(place, 'all sockets are tls: on, where nothing is said in clear text: they close. Remove refuseWith.'),
  ]
}

const checkRow = (at: Path, row: SocketSettings, transport: 'tcp' | 'udp'): Finding[] => [
  ...(transport === 'udp' ? udpIsPlain(at, row) : []),
  ...ipv6OnlyIsForIpv6(at, row),
  ...addressesAreUsed(at, row),
]

/** T8, X1. */
const udpIsPlain = (at: Path, { tls, proxyProtocol }: SocketSettings): Finding[] => {
  const findings: Finding[] = []
  if (tls !== 'off') {
    findings.push(
      complaint([...at, 'tls'], `tls: ${tls} is for TCP, and this socket is UDP. Write off, or remove tls.`),
    )
  }
  if (proxyProtocol !== 'off') {
    const what = 'the PROXY header is for TCP, and this socket is UDP'
    findings.push(complaint([...at, 'proxyProtocol'], `${what}. Write off, or remove proxyProtocol.`))
  }
  return findings
}

/** L8. */
const ipv6OnlyIsForIpv6 = (at: Path, { address, ipv6Only }: SocketSettings): Finding[] => {
  if (!ipv6Only || address === 'all' || address.includes(':')) return []
  const what = `ipv6Only cannot be true for the IPv4 address ${address}`
  return [complaint([...at, 'ipv6Only'], `${what}. Remove ipv6Only, or write all or '::' as the address.`)]
}

/** A2. */
const addressesAreUsed = (at: Path, { restriction, addresses }: SocketSettings): Finding[] => {
  if (restriction !== 'none' || addresses.trim() === '') return []
  const what = 'these addresses restrict nobody, since the restriction is none'
  return [warning([...at, 'addresses'], `${what}. Set restriction to grant or deny, or remove them.`)]
}
