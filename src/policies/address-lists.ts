import type { AddressListComplaint } from '../errors.ts'
import { nearestName } from '../nearest-name.ts'
import { atOnce, type Sliced } from '../slices.ts'
import { LIST_NAME } from './address-element.ts'
import { type CompiledList, readList, readListInSlices } from './address-list-text.ts'
import type { AddressSet } from './address-set.ts'

/** A named list, compiled when it is first asked for. */
interface NamedList {
  readonly name: string
  readonly text: string
  /** What is wrong with the name itself. */
  readonly complaints: readonly AddressListComplaint[]
  compiled?: CompiledList
  /** Over how many lists it reaches by references, itself among them. */
  depth: number
}

/** How deep lists may refer to each other: each level takes some of the stack (M9). */
const DEEPEST = 100

/** Lists that were read, and everything that is wrong with any of them. */
export interface ReadLists {
  readonly lists: AddressLists
  readonly complaints: readonly AddressListComplaint[]
}

/**
 * Named lists, and texts that may refer to them. Nothing here throws: complaints are collected, each one once, however
 * many references lead to it. While there is one, no set is to be used (A5).
 */
export class AddressLists {
  readonly #lists: NamedList[] = []
  readonly #byName = new Map<string, NamedList>()
  /** The lists being compiled, each referred to by the one before. */
  readonly #way: NamedList[] = []

  constructor(lists: Iterable<readonly [name: string, text: string]>) {
    for (const [name, text] of lists) this.#add(name, text)
  }

  /** Reads lists that may refer to each other, with everything that is wrong with any of them. */
  static read(lists: Readonly<Record<string, string>>): ReadLists {
    return atOnce(AddressLists.reading(lists))
  }

  /** The same in slices. */
  static *reading(lists: Readonly<Record<string, string>>): Sliced<ReadLists> {
    const all = new AddressLists(Object.entries(lists))
    for (const list of all.#lists) yield* all.#compileInSlices(list)
    return { lists: all, complaints: all.complaints }
  }

  /** The names of the lists, as they were given. */
  get names(): string[] {
    return [...this.#byName.values()].map(({ name }) => name)
  }

  /** What is wrong with the names, and with the lists that were read or referred to so far. */
  get complaints(): AddressListComplaint[] {
    return this.#lists.flatMap(({ complaints, compiled }) => [...complaints, ...(compiled?.complaints ?? [])])
  }

  /** The set of a named list, without regard to case; undefined when there is none of that name. */
  get(name: string): AddressSet | undefined {
    const list = this.#byName.get(name.toLowerCase())
    return list && this.#compile(list)
  }

  /**
   * Compiles a text that has no list name, as a socket's own `addresses`. `displayName` is what complaints and decisions
   * call it. The complaints are those of the text alone.
   */
  compile(displayName: string, text: string): CompiledList {
    return readList(displayName, text, this.#resolve)
  }

  #add(name: string, text: string): void {
    const key = name.toLowerCase()
    const twin = this.#byName.get(key)
    const complain = (message: string) => [{ list: name, line: 1, column: 1, text: name, message }]
    let complaints: AddressListComplaint[] = []
    if (!LIST_NAME.test(name)) complaints = complain('a list name is letters, digits, `.`, `_`, `-`: rename the list')
    else if (twin) complaints = complain(`case makes no difference, and there is ${twin.name} already: rename the list`)
    const list = { name, text, complaints, depth: 1 }
    this.#lists.push(list)
    if (complaints.length === 0) this.#byName.set(key, list)
  }

  #compile(list: NamedList): AddressSet {
    if (list.compiled === undefined) {
      this.#way.push(list)
      list.compiled = this.compile(list.name, list.text)
      this.#way.pop()
    }
    return list.compiled.set
  }

  /** Lists that it refers to, and that were not compiled yet, are compiled in the slice that meets them. */
  *#compileInSlices(list: NamedList): Sliced<void> {
    if (list.compiled !== undefined) return
    this.#way.push(list)
    list.compiled = yield* readListInSlices(list.name, list.text, this.#resolve)
    this.#way.pop()
    yield
  }

  readonly #resolve = (reference: string): AddressSet | string => {
    const list = this.#byName.get(reference.toLowerCase())
    if (list === undefined) return this.#unknown(reference)
    const start = this.#way.indexOf(list)
    if (start >= 0) return circle(this.#way.slice(start))
    if (list.compiled === undefined && this.#way.length === DEEPEST) return TOO_DEEP
    const set = this.#compile(list)
    const from = this.#way.at(-1)
    if (from === undefined) return set
    if (list.depth === DEEPEST) return TOO_DEEP
    from.depth = Math.max(from.depth, list.depth + 1)
    return set
  }

  #unknown(reference: string): string {
    const nearest = nearestName(reference, this.names)
    if (nearest !== undefined) return `there is no list of this name: did you mean #${nearest}?`
    return 'there is no list of this name: define it, or take the reference out'
  }
}

const TOO_DEEP = `lists refer to each other more than ${DEEPEST} deep: write the addresses into fewer lists`

const circle = (way: readonly NamedList[]): string => {
  const names = way.map(({ name }) => name)
  if (names.length === 1) return 'a list cannot refer to itself: take the reference out'
  return `the lists refer to each other in a circle, ${[...names, names[0]].join(' -> ')}: take this reference out`
}
