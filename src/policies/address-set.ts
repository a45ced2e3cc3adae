import { type AddressWords, addressWords, parseAddress } from './address.ts'
import { paint, Strokes } from './address-paint.ts'
import type { Segments } from './address-segments.ts'

/** One element on the way to a decision. Lines count from 1; `text` is the element as it was written, without comment. */
export interface DecisionStep {
  readonly list: string
  readonly line: number
  readonly text: string
}

/** Which element decided about an address: the last one of the list that covers it (A4). */
export interface Decision {
  /** False: an element that starts with `!` took the address out. */
  readonly held: boolean
  /** From the list that was asked, through each `#name`, down to the element that stands for itself. */
  readonly path: readonly DecisionStep[]
}

/** What a set remembers of the elements of its list, which count from 1, so that it can say which one decided. */
export interface ElementLog {
  readonly list: string
  lineOf(element: number): number
  textOf(element: number): string
  /** The set of the list that the element refers to; undefined when it stands for itself. */
  referenceOf(element: number): AddressSet | undefined
  /** The elements that refer to another list, in their order. */
  readonly references: readonly { readonly element: number; readonly set: AddressSet }[]
}

const scratch = addressWords()

/** The addresses that a list holds, made to be asked once a connection. What it holds never changes. */
export class AddressSet {
  /** Separate stretches of addresses, both families together; stretches that touch count as one. */
  readonly rangeCount: number
  readonly log: ElementLog
  readonly #ipv4: Segments
  readonly #ipv6: Segments

  constructor(strokes: AddressStrokes, log: ElementLog) {
    this.#ipv4 = paint(strokes.ipv4)
    this.#ipv6 = paint(strokes.ipv6)
    this.rangeCount = [...this.#ipv4.held(), ...this.#ipv6.held()].length
    this.log = log
  }

  /** Whether the list holds the address: one binary search, nothing allocated. */
  holds(words: AddressWords): boolean {
    return this.#originOf(words) > 0
  }

  /** Whether the list holds the address that the text says (A6). A text that is no address is not held. */
  has(address: string): boolean {
    return parseAddress(address, scratch) && this.holds(scratch)
  }

  /**
   * The element that decided about an address, counted from 1: the last that covers it, or else a reference to a list
   * that took it out again. 0 when there is none.
   */
  elementOf(words: AddressWords): number {
    return Math.abs(this.#originOf(words)) || this.#withheldBy(words)
  }

  /** The set whose own element decided: this one, or one that its list refers to. */
  deciderOf(words: AddressWords): AddressSet {
    return this.log.referenceOf(this.elementOf(words))?.deciderOf(words) ?? this
  }

  /** Which element decided about an address, with the way to it; undefined when none speaks of it. */
  decidedBy(words: AddressWords): Decision | undefined {
    const element = this.elementOf(words)
    if (element === 0) return undefined
    const { log } = this
    const step = { list: log.list, line: log.lineOf(element), text: log.textOf(element) }
    const rest = log.referenceOf(element)?.decidedBy(words)?.path ?? []
    return { held: this.holds(words), path: [step, ...rest] }
  }

  /** Adds all that the set holds to what another set is made of. */
  addTo({ ipv4, ipv6 }: AddressStrokes, colour: number): void {
    ipv4.addHeld(this.#ipv4, colour)
    ipv6.addHeld(this.#ipv6, colour)
  }

  /** The reference to a list that speaks of the address and does not hold it. */
  #withheldBy(words: AddressWords): number {
    const { references } = this.log
    for (let i = references.length - 1; i >= 0; i--) {
      const { element, set } = references[i]!
      if (set.elementOf(words) !== 0) return element
    }
    return 0
  }

  #originOf(words: AddressWords): number {
    return words.family === 4 ? this.#ipv4.originOf4(words.d) : this.#ipv6.originOf6(words)
  }
}

/** What the elements of a list put in (the colour is the element) and take out (minus the element), in their order. */
export class AddressStrokes {
  readonly ipv4 = new Strokes(4)
  readonly ipv6 = new Strokes(6)
}

const NO_ELEMENTS: ElementLog = {
  list: '',
  lineOf: () => 0,
  textOf: () => '',
  referenceOf: () => undefined,
  references: [],
}

/** The set that holds nobody. */
export const EMPTY_SET = new AddressSet(new AddressStrokes(), NO_ELEMENTS)
