import type { BackendLogin, Step as BackendStep } from '../helpers/backend/index.ts'
import { type Claim, writePlain } from '../helpers/login/index.ts'

/** How to log in to the server behind. */
export interface BackendLoginPlan {
  readonly claim: Claim
  /** Whom to act as, where the claim is a master's. */
  readonly actAs?: string | undefined
  /** TLS is to be started first. */
  readonly startsTls: boolean
}

/** What it says to who is in. */
export interface Greeted {
  readonly text: string
}

type Step = BackendStep<Greeted>

/** How much of its words is passed on. */
const LONGEST_TEXT = 200

const ANSWER = /^(\+OK|-ERR|\+)(?: \[([A-Z0-9/-]{1,20})\])? ?(.*)$/is

/** Logs in to a POP3 server. */
export class Pop3BackendLogin implements BackendLogin<Greeted> {
  readonly #plan: BackendLoginPlan
  #hear = answering((greeting) => this.#greeted(greeting))

  constructor(plan: BackendLoginPlan) {
    this.#plan = plan
  }

  line(line: string): Step {
    return this.#hear(line)
  }

  secured(): Step {
    return this.#login()
  }

  #greeted({ kind, code, text }: Answer): Step {
    // A server that is full says so at once.
    if (kind === '-ERR' && code !== undefined) return passed(code, text)
    if (kind !== '+OK') return broken('does not greet as a POP3 server')
    return this.#plan.startsTls ? this.#ask('STLS', tlsStep) : this.#login()
  }

  #login(): Step {
    const { claim, actAs } = this.#plan
    if (actAs !== undefined) return this.#ask('AUTH PLAIN', (answer) => this.#respond(answer, writePlain(claim, actAs)))
    // A line end in a name would begin a command of the client's choice, and a NUL would end it for some servers.
    if (/\p{Cc}/u.test(claim.user + claim.password)) return { kind: 'refused' }
    return this.#ask(`USER ${claim.user}`, (answer) =>
      answer.kind === '+OK' ? this.#ask(`PASS ${claim.password}`, answered) : this.#unnamed(answered(answer)),
    )
  }

  /** A server that takes no passwords so, without TLS for one, must not make the client's a wrong one: it lists no USER. */
  #unnamed(step: Step): Step {
    if (step.kind !== 'refused') return step
    return this.#ask('CAPA', ({ kind }) => {
      if (kind !== '+OK') return step
      this.#hear = (line) => {
        if (line === '.') return broken('takes no login so. Set `tls` as it wants it')
        return /^USER *$/i.test(line) ? step : { kind: 'ask' }
      }
      return { kind: 'ask' }
    })
  }

  #respond(answer: Answer, response: string): Step {
    return answer.kind === '+' ? this.#ask(response, answered) : broken('takes no AUTH PLAIN')
  }

  #ask(words: string, next: (answer: Answer) => Step): Step {
    this.#hear = answering(next)
    return { kind: 'ask', say: `${words}\r\n` }
  }
}

/** A line of a POP3 server that answers a command. */
interface Answer {
  readonly kind: string
  /** In capitals, without the brackets (RFC 2449, 8). */
  readonly code: string | undefined
  readonly text: string
}

const readAnswer = (line: string): Answer | undefined => {
  const [, kind, code, text = ''] = ANSWER.exec(line.replace(/\p{Cc}/gu, ' ')) ?? []
  return kind === undefined ? undefined : { kind: kind.toUpperCase(), code: code?.toUpperCase(), text: text.trim() }
}

/** Hears a line as an answer. */
const answering =
  (next: (answer: Answer) => Step) =>
  (line: string): Step => {
    const answer = readAnswer(line)
    return answer === undefined ? broken('does not speak POP3') : next(answer)
  }

const answered = ({ kind, code, text }: Answer): Step => {
  if (kind === '+OK') return { kind: 'in', text: text.slice(0, LONGEST_TEXT) }
  if (kind !== '-ERR') return broken('does not understand the login')
  return code !== undefined && PASSED.has(code) ? passed(code, text) : { kind: 'refused' }
}

/** Codes that say that the login was not wrong (RFC 2449, RFC 3206). What is not among them counts as wrong. */
const PASSED = new Set(['IN-USE', 'LOGIN-DELAY', 'SYS/TEMP', 'SYS/PERM'])

const passed = (code: string, text: string): Step => ({ kind: 'passed', code, text: text.slice(0, LONGEST_TEXT) })

/** Without TLS nothing is said that should be behind TLS. */
const tlsStep = ({ kind }: Answer): Step => (kind === '+OK' ? { kind: 'start-tls' } : broken('refuses STLS'))

const broken = (why: string): Step => ({ kind: 'broken', why })
