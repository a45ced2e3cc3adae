import { TLS_VERSIONS, type TlsOptions, unknownCipher, unknownCurve, works } from '../../net/secure-context.ts'
import { quote } from '../../quote.ts'
import { complaint, type Finding, type Path } from '../finding.ts'
import type { Draft, Placed } from '../normalize.ts'
import type { DomainSettings } from '../settings.ts'

/** Asks OpenSSL about ciphers and curves, and looks for what would have no effect. */
export const checkTls = (draft: Draft): Finding[] => [
  ...namesAreKnown(['tlsOptions'], draft.tlsOptions),
  ...draft.domains.flatMap(({ at, settings }) => namesAreKnown([...at, 'tlsOptions'], settings.tlsOptions)),
  ...draft.domains.slice(1).flatMap((domain) => byNameAlone(domain, draft)),
]

const namesAreKnown = (at: Path, { ciphers, ecdhCurve }: Partial<TlsOptions>): Finding[] => [
  ...(ciphers === undefined ? [] : ciphersAreKnown([...at, 'ciphers'], ciphers)),
  ...(ecdhCurve === undefined ? [] : curvesAreKnown([...at, 'ecdhCurve'], ecdhCurve)),
]

const ciphersAreKnown = (at: Path, ciphers: string): Finding[] => {
  const unknown = unknownCipher(ciphers)
  if (unknown !== undefined) {
    const what = `${quote(unknown)} is no cipher that OpenSSL has here`
    return [complaint(at, `${what}. Remove it, or write a name that \`openssl ciphers -v ALL\` shows.`)]
  }
  if (works({ ciphers })) return []
  return [complaint(at, 'no cipher is left of this list. Add one, as in ECDHE+AESGCM:ECDHE+CHACHA20.')]
}

const curvesAreKnown = (at: Path, ecdhCurve: string): Finding[] => {
  const unknown = unknownCurve(ecdhCurve)
  if (unknown !== undefined) {
    const what = `${quote(unknown)} is no curve that OpenSSL has here`
    return [complaint(at, `${what}. Remove it, or write one such as X25519, P-256 or P-384.`)]
  }
  if (works({ ecdhCurve })) return []
  return [complaint(at, 'auto stands alone, for the curves that OpenSSL prefers. Remove it, or the others.')]
}

/**
 * A handshake begins with what the domain of the local address says, before the server name is known (T6), and Node
 * changes no more than the certificate then. A newer version is asked for by Portreeve itself.
 */
const byNameAlone = ({ at, settings }: Placed<DomainSettings>, { tlsOptions, domains }: Draft): Finding[] => {
  const { name, localAddresses, tlsOptions: own } = settings
  if (localAddresses.length > 0) return []
  const found = `${quote(name)} has no localAddresses, and is found by server name alone`
  const where = 'Give the domain localAddresses, or set it in tlsOptions of the server'
  const late = (['ciphers', 'ecdhCurve'] as const).filter((key) => own[key] !== undefined)
  const findings = late.map((key) =>
    complaint([...at, 'tlsOptions', key], `${found}: too late for its own ${key}. ${where}.`),
  )
  const first = { ...tlsOptions, ...domains[0]?.settings.tlsOptions }.minVersion
  const mine = own.minVersion
  if (mine === undefined || TLS_VERSIONS.indexOf(mine) >= TLS_VERSIONS.indexOf(first)) return findings
  const message = `${found}: too late for ${mine}, as ${first} holds where the name is read. ${where}.`
  return [...findings, complaint([...at, 'tlsOptions', 'minVersion'], message)]
}
