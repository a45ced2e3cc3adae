import * as crypto from 'node:crypto'
import { promisify } from 'node:util'
import { type Phc, readPhc, writePhc } from './phc.ts'

/*
 * Passwords are kept as scrypt hashes (RFC 7914), which every Node has, or argon2 ones (RFC 9106) where Node is new
 * enough to have that. Both are made to be dear, so they are computed in Node's thread pool.
 */

/** About 50 ms and 32 MB for each try: dear for who guesses, and cheap enough for who logs in. */
const COST = { ln: 15, r: 8, p: 1 }

const SALT = 16
const HASH = 32

/** What one try may cost at most, in bytes: a file with a larger number in it would take the host down. */
const MOST_MEMORY = 268_435_456
const MOST_PASSES = 16

/** The longest password that is looked at, in bytes. */
export const LONGEST_PASSWORD = 1_024

const scrypt = promisify(crypto.scrypt) as (
  password: string,
  salt: Buffer,
  size: number,
  options: crypto.ScryptOptions,
) => Promise<Buffer>

/** Checks a password against one hash. */
export type Verify = (password: string) => Promise<boolean>

/** Hashes a password with a fresh salt. */
export const hashPassword = async (password: string): Promise<string> => {
  const phc: Phc = {
    algorithm: 'scrypt',
    version: undefined,
    parameters: COST,
    salt: crypto.randomBytes(SALT),
    hash: Buffer.alloc(HASH),
  }
  return writePhc({ ...phc, hash: await scryptOf(password, phc) })
}

/** Reads a hash once. Returns how to check passwords against it, or a sentence about what is wrong with it. */
export const passwordVerifier = (text: string): Verify | string => {
  const phc = readPhc(text)
  if (phc === undefined) return 'no hash of a password. Make one with `portreeve passwd`.'
  if (phc.algorithm === 'scrypt') return scryptIsSound(phc) ? verifier(scryptOf, phc) : TOO_DEAR
  if (!/^argon2(id|i|d)$/.test(phc.algorithm)) {
    return `hashed with ${phc.algorithm}. Portreeve knows scrypt and argon2id; make one with \`portreeve passwd\`.`
  }
  if (argon2 === undefined) return 'an argon2 hash, which needs Node 24.7 or later. Make one with `portreeve passwd`.'
  return argon2IsSound(phc) ? verifier(argon2Of, phc) : TOO_DEAR
}

const TOO_DEAR = 'a hash with parameters out of bounds. Make one with `portreeve passwd`.'

const verifier =
  (hashOf: (password: string, phc: Phc) => Promise<Buffer>, phc: Phc): Verify =>
  async (password) =>
    crypto.timingSafeEqual(await hashOf(password, phc), phc.hash)

const isSound = ({ salt, hash }: Phc): boolean =>
  salt.length >= 8 && salt.length <= 64 && hash.length >= 16 && hash.length <= 64

const scryptIsSound = (phc: Phc): boolean => {
  const { ln = 0, r = 0, p = 0 } = phc.parameters
  return isSound(phc) && ln >= 1 && ln <= 24 && r >= 1 && p >= 1 && p <= MOST_PASSES && 128 * 2 ** ln * r <= MOST_MEMORY
}

const scryptOf = (password: string, { parameters: { ln = 0, r = 0, p = 0 }, salt, hash }: Phc): Promise<Buffer> =>
  scrypt(password, salt, hash.length, { N: 2 ** ln, r, p, maxmem: MOST_MEMORY + 1_048_576 })

interface Argon2Parameters {
  readonly message: string
  readonly nonce: Buffer
  readonly parallelism: number
  readonly tagLength: number
  readonly memory: number
  readonly passes: number
}

/** Node has it since 24.7. */
const { argon2 } = crypto as unknown as {
  argon2?: (algorithm: string, parameters: Argon2Parameters, done: (error: Error | null, hash: Buffer) => void) => void
}

/** `m` is in units of 1,024 bytes. */
const argon2IsSound = (phc: Phc): boolean => {
  const { m = 0, t = 0, p = 0 } = phc.parameters
  const isSmall = m * 1_024 <= MOST_MEMORY && t <= MOST_PASSES && p <= MOST_PASSES
  return isSound(phc) && phc.version === 19 && isSmall && t >= 1 && p >= 1 && m >= 8 * p
}

const argon2Of = (password: string, { algorithm, parameters, salt, hash }: Phc): Promise<Buffer> => {
  const { m = 0, t = 0, p = 0 } = parameters
  const options = { message: password, nonce: salt, parallelism: p, tagLength: hash.length, memory: m, passes: t }
  return new Promise((resolve, reject) => {
    argon2?.(algorithm, options, (error, made) => (error === null ? resolve(made) : reject(error)))
  })
}
