import { stripVTControlCharacters, styleText } from 'node:util'

/** Prints a line for whoever asked. */
export const say = (line = ''): void => {
  process.stdout.write(`${line}\n`)
}

/** Prints a line about what went wrong. */
export const complain = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Has the process end when its output cannot be written: without a word where the reader has seen enough, as `head` does. */
export const endWithOutput = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unwritten)
}

/** Not so for what serves: it goes on without its readers. */
export const outliveOutput = (): void => {
  for (const stream of [process.stdout, process.stderr]) stream.off('error', unwritten)
}

const unwritten = ({ code }: NodeJS.ErrnoException): void => {
  if (code === 'EPIPE') process.exit()
  complain(`portreeve: what it prints cannot be written (${code}). Print it to where there is room.`)
  process.exit(1)
}

/** Facts for programs. What has no limit is null. */
export const toJson = (facts: unknown): string => JSON.stringify(facts, null, 2)

/** Colours a text, on a terminal that wants colours: `NO_COLOR` is heard. */
export const paint = (style: Parameters<typeof styleText>[0], text: string): string => styleText(style, text)

/** Rows as lines with aligned columns, two blanks apart. */
export const columns = (rows: readonly (readonly string[])[]): string[] => {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell))
  }
  return rows.map((row) => {
    const cells = row.map((cell, index) => cell + ' '.repeat(widths[index]! - width(cell)))
    return cells.join('  ').trimEnd()
  })
}

const width = (cell: string): number => stripVTControlCharacters(cell).length

/** `1 socket`, `2 sockets`, `no socket`. */
export const count = (number: number, noun: string): string => {
  if (number === 0) return `no ${noun}`
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** The order at the end of a list of complaints. */
export const order = (complaints: number, doing: string): string =>
  `Do what ${complaints === 1 ? 'it says' : 'they say'} and ${doing} again.`
