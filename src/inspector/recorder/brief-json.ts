/** Deeper than any context is. What goes round in a circle ends here. */
const DEEPEST = 8

const LEFT_OUT = '…'

/**
 * JSON of at most about `most` characters: what does not fit is left out, with a `…` in its place, and is not even looked
 * at. A context may hold a table of all sockets, and it is written with every step. What throws is left out too.
 */
export const briefJson = (value: unknown, most: number): string => JSON.stringify(brief(value, most)) ?? 'null'

/** The same as plain data, of which JSON can be made. */
export const brief = (value: unknown, most: number): unknown => new Brief(most).of(value, 0)

class Brief {
  #left: number

  constructor(most: number) {
    this.#left = most
  }

  of(value: unknown, depth: number): unknown {
    if (this.#left <= 0 || depth > DEEPEST) return LEFT_OUT
    if (typeof value === 'string') return this.#text(value)
    if (typeof value === 'bigint') return this.#text(`${value}`)
    if (typeof value !== 'object' || value === null) return this.#plain(value)
    try {
      return this.#object(value, depth)
    } catch {
      return LEFT_OUT
    }
  }

  #plain(value: unknown): unknown {
    this.#left -= 6
    return value
  }

  #text(text: string): string {
    const fits = text.slice(0, this.#left)
    this.#left -= fits.length + 3
    return fits.length < text.length ? fits + LEFT_OUT : fits
  }

  #object(value: object, depth: number): unknown {
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function') return this.of(toJSON.call(value), depth + 1)
    if (Array.isArray(value)) return this.#list(value, depth)
    if (value instanceof Error) return this.#text(value.message)
    return this.#fields(value, depth)
  }

  #list(list: readonly unknown[], depth: number): unknown[] {
    const brief: unknown[] = []
    for (const element of list) {
      brief.push(this.of(element, depth + 1))
      if (this.#left <= 0) break
    }
    return brief.length < list.length ? [...brief, LEFT_OUT] : brief
  }

  #fields(value: object, depth: number): object {
    const brief: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(value)) {
      if (field === undefined || typeof field === 'function') continue
      if (this.#left <= 0) return { ...brief, [LEFT_OUT]: LEFT_OUT }
      this.#left -= name.length + 4
      brief[name] = this.of(field, depth + 1)
    }
    return brief
  }
}
