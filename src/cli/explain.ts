import type { Command } from 'commander'
import { createCommand, exits } from './command.ts'
import type { ExplainOptions } from './explain-answer.ts'

/** Says whether a peer would be admitted, and why. */
export const explainCommand = (): Command =>
  createCommand(
    'explain',
    '<settings.yaml> --listener <name> --from <address> [--to <address:port>] [--server-name <name>] [--through <address>] [--live] [--json]',
  )
    .summary('says whether a peer would be admitted, and why')
    .description(
      'Asks every question that a connection is asked, in order, and shows for lists the line that decides. Nobody is ' +
        'connected or banned: counts are zero, unless a running daemon is asked.',
    )
    .argument('<settings.yaml>', 'the settings file')
    .requiredOption('--listener <name>', 'the listener that it would connect to')
    .requiredOption('--from <address>', 'the address of the client: the peer itself, unless it comes --through a proxy')
    .option('--to <address:port>', 'the socket that it would connect to (default: the first of the listener)')
    .option('--server-name <name>', 'the server name that it sends in its TLS handshake (default: none)')
    .option(
      '--through <address>',
      'the proxy that it comes by, with a PROXY header (default: none, it sends no header)',
    )
    .option('--live', 'asks the running daemon, by its admin listener: who is connected or banned counts')
    .option('--url <url>', 'its admin listener, as in http://127.0.0.1:8010/')
    .option('--token <token>', 'its token; better in PORTREEVE_TOKEN, which other users do not see')
    .option('--json', 'prints it as JSON')
    .addHelpText('after', EXAMPLES)
    .action(exits(explain))

const EXAMPLES = `
Examples:
  portreeve explain portreeve.yaml --listener web --from 203.0.113.9
  portreeve explain portreeve.yaml --listener web --from 2001:db8::9 --to [::1]:8443 --server-name www.example.com
  portreeve explain portreeve.yaml --listener web --from 203.0.113.9 --through 10.0.0.2

Exit codes:
  0  the peer would be admitted
  3  the peer would be refused
  1  the question or the settings are wrong`

/** Loaded when it is needed, with the settings and the lists below it. */
const explain = async (file: string, options: ExplainOptions): Promise<number> =>
  (await import('./explain-answer.ts')).explain(file, options)
