import type { Explanation } from '../policies/explain.ts'
import { explain as explainQuery, NOT_RUNNING } from '../settings/index.ts'
import { callDaemon } from './admin-client.ts'
import { ask } from './daemon-command.ts'
import { explanationText } from './explain-text.ts'
import { ListPlaces, type PlacedExplanation } from './list-places.ts'
import { say, toJson } from './output.ts'
import { prepareFile, readFile, refuseFile } from './settings-file.ts'

export interface ExplainOptions {
  readonly listener: string
  readonly from: string
  readonly to?: string
  readonly serverName?: string
  readonly through?: string
  readonly json?: boolean
  readonly live?: boolean
  readonly url?: string
  readonly token?: string
}

/** Answers the question from a settings file, or has the daemon answer it. Returns the exit code. */
export const explain = async (file: string, options: ExplainOptions): Promise<number> => {
  const { json, listener, from, to, serverName, through } = options
  if (options.live) return explainLive(file, options)
  const read = await prepareFile(file)
  if (read.prepared === undefined) return refuseFile(`explain ${file}`, read.complaints)
  const { prepared } = read
  const explanation = await explainQuery({ listener, from, to, serverName, through }, prepared, NOT_RUNNING)
  const placed = new ListPlaces(file, read).place(explanation)
  if (json) say(toJson(placed))
  else for (const line of explanationText(placed, file)) say(line)
  return explanation.admitted ? 0 : 3
}

/** The same question to the daemon that runs; the places of lists are those of the file. */
const explainLive = async (file: string, options: ExplainOptions): Promise<number> => {
  const { listener, from, to, serverName, through } = options
  const given = Object.entries({ listener, from, to, serverName, through }).filter(([, value]) => value !== undefined)
  const query = new URLSearchParams(given as [string, string][])
  const read = await readFile(file)
  if (read.settings === undefined) return refuseFile(`explain ${file}`, read.complaints)
  const places = new ListPlaces(file, read)
  let admitted = false
  const code = await ask(
    'explain',
    { ...options, settings: file },
    async (daemon) => {
      const explanation = (await callDaemon(daemon, 'GET', `/api/explain?${query}`)) as Explanation
      admitted = explanation.admitted
      return places.place(explanation)
    },
    (placed) => explanationText(placed as PlacedExplanation, file),
  )
  return code === 0 && !admitted ? 3 : code
}
