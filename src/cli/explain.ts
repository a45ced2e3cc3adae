import type { Command } from 'commander'
import { Bans } from '../policies/bans.ts'
import { MemoryLedger } from '../policies/ledger.ts'
import { explain as explainQuery } from '../settings/index.ts'
import { createCommand, exits } from './command.ts'
import { explanationText } from './explain-text.ts'
import { ListPlaces } from './list-places.ts'
import { say, toJson } from './output.ts'
import { prepareFile, refuseFile } from './settings-file.ts'

/** Says whether a peer would be admitted, and why. */
export const explainCommand = (): Command =>
  createCommand('explain', '<settings.yaml> --listener <name> --from <address> [--to <address:port>] [--json]')
    .summary('says whether a peer would be admitted, and why')
    .description(
      'Asks every question that a connection is asked, in order, and shows for lists the line that decides. Nobody is ' +
        'connected or banned: counts are zero.',
    )
    .argument('<settings.yaml>', 'the settings file')
    .requiredOption('--listener <name>', 'the listener that it would connect to')
    .requiredOption('--from <address>', 'the address of the peer; behind a proxy, that of its client')
    .option('--to <address:port>', 'the socket that it would connect to (default: the first of the listener)')
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
}

const explain = async (file: string, { json, ...query }: Options): Promise<number> => {
  const read = await prepareFile(file)
  if (read.prepared === undefined) return refuseFile(`explain ${file}`, read.complaints)
  const { prepared } = read
  const ledger = new MemoryLedger(prepared.settings.perAddressLimit)
  const explanation = explainQuery(query, prepared, { ledger, bans: new Bans(Date.now) })
  const placed = new ListPlaces(file, read).place(explanation)
  if (json) say(toJson(placed))
  else for (const line of explanationText(placed, file)) say(line)
  return explanation.admitted ? 0 : 3
}
