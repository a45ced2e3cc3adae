import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { DecisionStep } from '../policies/address-set.ts'
import type { Answer, Explanation } from '../policies/explain.ts'
import type { ListenerSettings } from '../settings/index.ts'
import type { PreparedFile } from './settings-file.ts'

/** A step to a decision, with the line of the settings file that it stands in, where the file shows it as it is. */
export interface PlacedStep extends DecisionStep {
  readonly fileLine?: number | undefined
}

export interface PlacedAnswer extends Answer {
  readonly path?: readonly PlacedStep[] | undefined
}

export interface PlacedExplanation extends Explanation {
  readonly answers: readonly PlacedAnswer[]
}

/** Finds the elements of address lists in the settings file. */
export class ListPlaces {
  readonly #lines: readonly string[]
  readonly #read: PreparedFile
  /** Where the texts of sockets stand, by the name that decisions give them. */
  readonly #sockets: ReadonlyMap<string, string>

  constructor(file: string, read: PreparedFile) {
    const text = readFileSync(file, 'utf8')
    const { listeners } = parse(text) as { listeners: Record<string, { sockets: { port: unknown }[] }> }
    this.#lines = text.split('\n')
    this.#read = read
    this.#sockets = new Map(read.settings?.listeners.flatMap((one) => placesOf(one, listeners[one.name]!.sockets)))
  }

  /** Adds the lines of the file to an explanation. */
  place(explanation: Explanation): PlacedExplanation {
    const steps = (path: Answer['path']) => path?.map((step) => ({ ...step, fileLine: this.#lineOf(step) }))
    return { ...explanation, answers: explanation.answers.map((answer) => ({ ...answer, path: steps(answer.path) })) }
  }

  #lineOf({ list, line, text }: DecisionStep): number | undefined {
    const path = this.#sockets.get(list) ?? `addressLists.${list}`
    const start = this.#read.located({ path, message: '' })
    if (start.line === undefined || start.column === undefined) return undefined
    // The text of a block begins below the | that opens it; another is shown as it is only when it has one line.
    const isBlock = this.#lines[start.line - 1]?.slice(start.column - 1).startsWith('|')
    if (!isBlock && line > 1) return undefined
    const fileLine = isBlock ? start.line + line : start.line
    return this.#lines[fileLine - 1]?.includes(text) ? fileLine : undefined
  }
}

/** Rows of port 0 are in the file and not in the settings (L6). */
const placesOf = ({ name, sockets }: ListenerSettings, rows: readonly { port: unknown }[]): [string, string][] => {
  const existing = rows.flatMap(({ port }, index) => (port === 0 ? [] : [index]))
  return sockets.map((socket, nth) => [
    `${socket.name} addresses`,
    `listeners.${name}.sockets[${existing[nth]}].addresses`,
  ])
}
