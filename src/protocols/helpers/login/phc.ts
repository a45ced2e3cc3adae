/** A password's hash as text, in the PHC string format: `$scrypt$ln=15,r=8,p=1$salt$hash`. */
export interface Phc {
  /** As `scrypt` or `argon2id`. */
  readonly algorithm: string
  /** The version of the algorithm, where the text has one. */
  readonly version: number | undefined
  readonly parameters: Readonly<Record<string, number>>
  readonly salt: Buffer
  readonly hash: Buffer
}

const SHAPE =
  /^\$([a-z0-9-]{1,32})(?:\$v=(\d{1,9}))?\$([a-z]{1,32}=\d{1,9}(?:,[a-z]{1,32}=\d{1,9})*)\$([\w+/]+)\$([\w+/]+)$/

/** Reads a hash; undefined when the text is none. */
export const readPhc = (text: string): Phc | undefined => {
  const [whole, algorithm = '', version, parameters = '', salt = '', hash = ''] = SHAPE.exec(text) ?? []
  if (whole === undefined) return undefined
  const numbers = parameters.split(',').map((pair) => pair.split('=') as [string, string])
  return {
    algorithm,
    version: version === undefined ? undefined : Number(version),
    parameters: Object.fromEntries(numbers.map(([name, digits]) => [name, Number(digits)])),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

/** Writes a hash. */
export const writePhc = ({ algorithm, version, parameters, salt, hash }: Phc): string => {
  const numbers = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  const parts = [algorithm, version === undefined ? [] : `v=${version}`, numbers.join(','), plain(salt), plain(hash)]
  return `$${parts.flat().join('$')}`
}

/** Base64 without padding, as the format has it. */
const plain = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
