import type { BackendLogin, Step as BackendStep } from '../helpers/backend/index.ts'
import { type Claim, writePlain } from '../helpers/login/index.ts'
import { type Response, readResponse } from './response.ts'

/** How to log in to the server behind. */
export interface BackendLoginPlan {
  readonly claim: Claim
  /** Whom to act as, where the claim is a master's. */
  readonly actAs?: string | undefined
  /** TLS is to be started first. */
  readonly startsTls: boolean
  /** What ID is told; nothing is where there is none. */
  readonly id?: string | undefined
}

/** What it says that it can do. */
export interface Capable {
  readonly capabilities: string
}

type Step = BackendStep<Capable>

/**
 * Codes of a refused login that say that it was not wrong, or more than that (RFC 5530), and for the client to know. What
 * is not among them counts as wrong, `ALERT` too: otherwise a server's habit would let passwords be guessed for nothing.
 */
const PASSED = new Set('UNAVAILABLE AUTHORIZATIONFAILED EXPIRED CONTACTADMIN NOPERM INUSE LIMIT SERVERBUG'.split(' '))

/** How much of its words is passed on. */
const LONGEST_TEXT = 200

const ASK: Step = { kind: 'ask' }
const broken = (why: string): Step => ({ kind: 'broken', why })

/** Logs in to an IMAP server. */
export class ImapBackendLogin implements BackendLogin<Capable> {
  readonly #plan: BackendLoginPlan
  #count = 0
  #tag = ''
  /** What goes out at each word that it waits for more. */
  #pieces: string[] = []
  #capabilities: string | undefined
  #next: (response: Response) => Step = (greeting) => this.#greeted(greeting)

  constructor(plan: BackendLoginPlan) {
    this.#plan = plan
  }

  /** A line that it says, without its ending. */
  line(line: string): Step {
    const response = readResponse(line)
    this.#capabilities = response.capabilities ?? this.#capabilities
    if (response.kind === 'BYE' && response.tag === '*')
      return broken(`says good-bye: ${response.text.slice(0, LONGEST_TEXT)}`)
    if (this.#tag === '') return this.#next(response)
    if (response.tag === '*') return ASK
    if (response.tag === '+') return this.#goOn()
    return response.tag === this.#tag ? this.#next(response) : broken('answers what was not asked')
  }

  /** TLS is on: what was said before is forgotten (RFC 9051, 6.2.1). */
  secured(): Step {
    return this.#identify()
  }

  #greeted({ tag, kind }: Response): Step {
    // To be logged in without a login is to be anybody.
    if (kind === 'PREAUTH') return broken('takes everyone for logged in (PREAUTH)')
    if (tag !== '*' || kind !== 'OK') return broken('does not greet as an IMAP server')
    return this.#plan.startsTls ? this.#ask(['STARTTLS'], tlsStep) : this.#identify()
  }

  #identify(): Step {
    const { id, startsTls } = this.#plan
    if (startsTls) this.#capabilities = undefined
    return id === undefined ? this.#learn() : this.#ask([`ID ${id}`], () => this.#learn())
  }

  /** Sees to it that it is known what the server can do. */
  #learn(): Step {
    if (this.#capabilities !== undefined) return this.#login()
    return this.#ask(['CAPABILITY'], () => this.#login())
  }

  #login(): Step {
    const { claim, actAs } = this.#plan
    const offered = new Set((this.#capabilities ?? '').toUpperCase().split(' '))
    this.#capabilities = undefined
    if (actAs === undefined && !offered.has('AUTH=PLAIN')) {
      if (offered.has('LOGINDISABLED')) return broken('takes no login so. Set `tls` as it wants it')
      return this.#ask(loginPieces(claim), (answer) => this.#answered(answer))
    }
    const response = writePlain(claim, actAs)
    const pieces = offered.has('SASL-IR') ? [`AUTHENTICATE PLAIN ${response}`] : ['AUTHENTICATE PLAIN', response]
    return this.#ask(pieces, (answer) => this.#answered(answer))
  }

  #answered({ kind, code = '', text }: Response): Step {
    if (kind === 'OK') {
      return this.#capabilities === undefined ? this.#ask(['CAPABILITY'], () => this.#in()) : this.#in()
    }
    if (kind !== 'NO') return broken('does not understand the login')
    return PASSED.has(code) ? { kind: 'passed', code, text: text.slice(0, LONGEST_TEXT) } : { kind: 'refused' }
  }

  #in(): Step {
    // It goes into a response code of ours.
    return { kind: 'in', capabilities: (this.#capabilities ?? 'IMAP4rev1').replaceAll(']', '').trim() }
  }

  /** Sends a command, of which each piece but the first waits until the server asks for it. */
  #ask([first = '', ...pieces]: readonly string[], next: (response: Response) => Step): Step {
    this.#tag = `P${++this.#count}`
    this.#pieces = pieces
    this.#next = next
    return { kind: 'ask', say: `${this.#tag} ${first}\r\n` }
  }

  #goOn(): Step {
    const piece = this.#pieces.shift()
    return piece === undefined ? broken('waits for more than there is') : { kind: 'ask', say: `${piece}\r\n` }
  }
}

/** Without TLS nothing is said that should be behind TLS. */
const tlsStep = ({ kind }: Response): Step => (kind === 'OK' ? { kind: 'start-tls' } : broken('refuses STARTTLS'))

/** Quoted where that can be, as literals otherwise: they wait, which every server knows. */
const loginPieces = ({ user, password }: Claim): string[] => {
  const pieces = ['LOGIN']
  for (const value of [user, password]) {
    const isQuotable = /^[ -~]*$/.test(value)
    const written = isQuotable ? `"${value.replace(/["\\]/g, '\\$&')}"` : `{${Buffer.byteLength(value)}}`
    pieces.push(`${pieces.pop()} ${written}`, ...(isQuotable ? [] : [value]))
  }
  return pieces
}
