/** What a socket's name is made of. */
export interface Nameable {
  readonly port: number | 'any'
  readonly address: string
}

/**
 * Names the rows of a listener, in table order: `web:8080`, and `web:8080@127.0.0.2` for further rows on that port;
 * `web:any`, `web:any@2`, ... for free ports. Names are known before anything is bound. `given` holds the names that
 * some rows already have: those stay, and nobody else gets them.
 */
export const nameSockets = <R extends Nameable>(
  listener: string,
  rows: readonly R[],
  given: ReadonlyMap<R, string> = new Map(),
): string[] => {
  const taken = new Set(given.values())
  /** Rows that would be called the same go on where the one before has found a name: it is never free again. */
  const going = new Map<string, Generator<string, never>>()
  const namesFor = (row: R): Generator<string, never> => {
    const key = `${row.port} ${row.address}`
    const names = going.get(key) ?? candidates(listener, row)
    going.set(key, names)
    return names
  }
  return rows.map((row) => {
    const name = given.get(row) ?? firstFree(namesFor(row), taken)
    taken.add(name)
    return name
  })
}

function* candidates(listener: string, { port, address }: Nameable): Generator<string, never> {
  const plain = `${listener}:${port}`
  yield plain
  if (port !== 'any') yield `${plain}@${address}`
  const suffix = port === 'any' ? '@' : `@${address}#`
  for (let count = 2; ; count++) yield `${plain}${suffix}${count}`
}

const firstFree = (names: Generator<string, never>, taken: ReadonlySet<string>): string => {
  let name = names.next().value
  while (taken.has(name)) name = names.next().value
  return name
}
