import { resolve } from 'node:path'
import { isOpenToOthers } from '../../files/index.ts'
import { type Finding, type Path, warning } from '../finding.ts'
import type { Draft } from '../normalize.ts'

interface SecretFile {
  readonly at: Path
  readonly what: string
  readonly file: string
}

/** Warns of files with secrets that any user of this host may read or change; of each file once. */
export const checkSecretFiles = (draft: Draft): Finding[] => {
  const seen = new Set<string>()
  return secretFilesOf(draft).flatMap(({ at, what, file }) => {
    const path = resolve(draft.directory ?? '.', file)
    if (seen.has(path) || !isOpenToOthers(path)) return []
    seen.add(path)
    return [warning(at, `${what} is open to every user of this host. Run chmod 600 ${path}, or 640 for a group.`)]
  })
}

const secretFilesOf = ({ admin, domains, listeners }: Draft): SecretFile[] => [
  ...(admin === undefined ? [] : fileAt([...admin.at, 'tokenFile'], 'the token file', admin.settings.tokenFile)),
  ...domains.flatMap(({ at, settings: { certificate, key } }) =>
    key === undefined
      ? fileAt([...at, 'certificate'], 'the file of certificate and key', named(certificate))
      : fileAt([...at, 'key'], 'the key file', key),
  ),
  // The option has this name in each protocol that has users.
  ...listeners.flatMap(({ at, settings: { protocol }, options }) =>
    typeof protocol === 'string' ? fileAt([...at, 'options', 'users'], 'the users file', options?.users) : [],
  ),
]

const fileAt = (at: Path, what: string, file: unknown): SecretFile[] =>
  typeof file === 'string' && file !== '' ? [{ at, what, file }] : []

const named = (certificate: string | undefined): string | undefined =>
  certificate === 'self-signed' ? undefined : certificate
