/** Rows by actor id, in the order of their coming. Never changed: what changes it gives another table. */
export class Table<R> {
  readonly #rows: ReadonlyMap<string, R>

  constructor(rows: ReadonlyMap<string, R> = new Map()) {
    this.#rows = rows
  }

  get size(): number {
    return this.#rows.size
  }

  get ids(): string[] {
    return [...this.#rows.keys()]
  }

  get entries(): [id: string, row: R][] {
    return [...this.#rows]
  }

  get(id: string): R | undefined {
    return this.#rows.get(id)
  }

  has(id: string): boolean {
    return this.#rows.has(id)
  }

  /** With rows added, or in the place of others. */
  with(rows: Iterable<readonly [id: string, row: R]>): Table<R> {
    const all = new Map(this.#rows)
    for (const [id, row] of rows) all.set(id, row)
    return new Table(all)
  }

  without(id: string): Table<R> {
    const all = new Map(this.#rows)
    all.delete(id)
    return new Table(all)
  }

  toJSON(): object {
    return Object.fromEntries(this.#rows)
  }
}
