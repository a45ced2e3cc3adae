import type { Command } from 'commander'
import { Bans } from '../policies/bans.ts'
import type { Explanation } from '../policies/explain.ts'
import { MemoryLedger } from '../policies/ledger.ts'
import { explain as explainQuery } from '../settings/index.ts'
import { callDaemon } from './admin-client.ts'
import { createCommand, exits } from './command.ts'
import { ask } from './daemon-command.ts'
import { explanationText } from './explain-text.ts'
import { ListPlaces, type PlacedExplanation } from './list-places.ts'
import { say, toJson } from './output.ts'
import { prepareFile, readFile, refuseFile } from './settings-file.ts'

/** Says whether a peer would be admitted, and why. */
export const explainCommand = (): Command =>
  createCommand('explain', '<settings.yaml> --listener <name> --from <address> [--to <address:port>] [--live] [--json]')
    .summary('says whether a peer would be admitted, and why')
    .description(
      'Asks every question that a connection is asked, in order, and shows for lists the line that decides. Nobody is ' +
        'connected or banned: counts are zero, unless a running daemon is asked.',
    )
    .argument('<settings.yaml>', 'the settings file')
    .requiredOption('--listener <name>', 'the listener that it would connect to')
    .requiredOption('--from <address>', 'the address of the peer; behind a proxy, that of its client')
    .option('--to <address:port>', 'the socket that it would connect to (default: the first of the listener)')
    .option('--live', 'asks the running daemon, by its admin listener: who is connected or banned counts')
    .option('--url <url>', 'its admin listener, as in http://127.0.0.1:8010/')
    .option('--token <token>', 'its token; better in PORTREEVE_TOKEN, which other users do not see')
    .option('--json', 'prints it as JSON')
    .addHelpText('after', EXAMPLES)
    .action(exits(explain))

const EXAMPLES = `
Examples:
  portreeve explain portreeve.yaml --listener web --from 203.0.113.9
  portreeve explain portreeve.yaml --listener web --from 2001:db8::9 --to [::1]:8443

Exit codes:
  0  the peer would be admitted
  3  the peer would be refused
  1  the question or the settings are wrong`

interface Options {
  readonly listener: string
  readonly from: string
  readonly to?: string
  readonly json?: boolean
  readonly live?: boolean
  readonly url?: string
  readonly token?: string
}

const explain = async (file: string, options: Options): Promise<number> => {
  const { json, listener, from, to } = options
  if (options.live) return explainLive(file, options)
  const read = await prepareFile(file)
  if (read.prepared === undefined) return refuseFile(`explain ${file}`, read.complaints)
  const { prepared } = read
  const ledger = new MemoryLedger(prepared.settings.perAddressLimit)
  const explanation = explainQuery({ listener, from, to }, prepared, { ledger, bans: new Bans(Date.now) })
  const placed = new ListPlaces(file, read).place(explanation)
  if (json) say(toJson(placed))
  else for (const line of explanationText(placed, file)) say(line)
  return explanation.admitted ? 0 : 3
}

/** The same question to the daemon that runs; the places of lists are those of the file. */
const explainLive = async (file: string, { listener, from, to, ...options }: Options): Promise<number> => {
  const query = new URLSearchParams({ listener, from, ...(to !== undefined && { to }) })
  const read = readFile(file)
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
