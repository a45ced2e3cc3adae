import { quote } from '../../quote.ts'
import { complaint, type Finding, type Path, warning } from '../finding.ts'
import type { Draft } from '../normalize.ts'
import { adminRows } from './admin.ts'

/** What domains must be to each other, and to the sockets that need their certificates. */
export const checkDomains = (draft: Draft): Finding[] => [
  ...namesAreOwnedOnce(draft),
  ...addressesAreOwnedOnce(draft),
  ...keysHaveCertificates(draft),
  ...tlsHasACertificate(draft),
]

/** Tells values that two domains claim: the later claim is the complaint. */
class Owners {
  readonly findings: Finding[] = []
  readonly #owners = new Map<string, string>()
  readonly #noun: string

  constructor(noun: string) {
    this.#noun = noun
  }

  claim(value: string, owner: string, at: Path): void {
    if (value === '') return
    const before = this.#owners.get(value)
    if (before === undefined) this.#owners.set(value, owner)
    else
      this.findings.push(
        complaint(at, `${this.#noun} ${quote(value)} belongs to ${this.#who(owner, before)}. Remove it from one.`),
      )
  }

  #who(owner: string, before: string): string {
    return owner === before ? `domain ${quote(owner)} twice` : `domain ${quote(before)} already`
  }
}

/** A server name finds one domain (T6). */
const namesAreOwnedOnce = ({ domains }: Draft): Finding[] => {
  const owners = new Owners('the name')
  for (const { at, settings } of domains) {
    owners.claim(settings.name.toLowerCase(), settings.name, [...at, 'name'])
    for (const [index, alias] of settings.aliases.entries()) {
      owners.claim(alias.toLowerCase(), settings.name, [...at, 'aliases', index])
    }
  }
  return owners.findings
}

/** A local address finds one domain (T4). */
const addressesAreOwnedOnce = ({ domains }: Draft): Finding[] => {
  const owners = new Owners('the local address')
  for (const { at, settings } of domains) {
    for (const [index, address] of settings.localAddresses.entries()) {
      owners.claim(address, settings.name, [...at, 'localAddresses', index])
    }
  }
  return owners.findings
}

const keysHaveCertificates = ({ domains }: Draft): Finding[] =>
  domains.flatMap(({ at, sound, settings: { certificate, key } }) => {
    if (key === undefined || !sound) return []
    const place = [...at, 'key']
    if (certificate === undefined) {
      return [complaint(place, 'a key without a certificate proves nothing. Add certificate, or remove key.')]
    }
    if (certificate !== 'self-signed') return []
    return [
      warning(
        place,
        'a self-signed certificate comes with a key of its own. Remove key, or write the path of its certificate.',
      ),
    ]
  })

/** T5: such a socket drops every connection. */
const tlsHasACertificate = (draft: Draft): Finding[] => {
  if (draft.domains.some(({ settings }) => settings.certificate !== undefined)) return []
  const message =
    'no domain has a certificate, so every connection to this socket will be dropped. Add a domain with certificate and key, or for trying out with certificate: self-signed.'
  const rows = draft.listeners
    .filter(({ settings }) => settings.transport === 'tcp')
    .flatMap((listener) => listener.rows)
  return [...rows, ...adminRows(draft)]
    .filter(({ settings }) => settings.tls === 'on' && settings.port !== 0)
    .map(({ at }) => warning([...at, 'tls'], message))
}
