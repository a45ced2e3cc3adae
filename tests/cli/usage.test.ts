import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lines, Workplace } from './command-line.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const COMMANDS = [
  'init',
  'check',
  'run',
  'explain',
  'plan',
  'diagram',
  'passwd',
  'status',
  'suspend',
  'resume',
  'drain',
  'bans',
  'ban',
  'unban',
  'reload',
]

describe('portreeve', () => {
  it('shows its commands and how to begin when nothing is asked of it', async () => {
    using place = new Workplace()
    const { code, out, err } = await place.portreeve()
    expect([code, err]).toEqual([0, ''])
    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command} .*  \\w`, 'm'))
    expect(out).toContain('To begin:')
    expect(await place.portreeve('--help')).toEqual({ code, out, err })
  })

  it('prints the version of the package', async () => {
    using place = new Workplace()
    expect(await place.portreeve('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })

  it.each(COMMANDS)('shows how to use %s', async (command) => {
    using place = new Workplace()
    const help = await place.portreeve(command, '--help')
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toMatch(new RegExp(`^Usage: portreeve ${command} `))
    expect(await place.portreeve('help', command)).toEqual(help)
  })

  it('can be read by a program that has soon seen enough', async () => {
    using place = new Workplace()
    expect((await place.portreeve('diagram', 'tcp-socket')).out.length).toBeGreaterThan(1_000)
    const { code, err } = await place.shell('diagram tcp-socket | true')
    expect([code, err]).toEqual([0, ''])
  })
})

describe('a command line that is wrong ends with what to write', () => {
  const explain =
    'portreeve explain <settings.yaml> --listener <name> --from <address> [--to <address:port>] [--server-name <name>] [--through <address>] [--live] [--json]'
  it.each([
    ['a mistyped command', 'chek', 'portreeve chek: there is no such command. Did you mean check?'],
    ['no command at all', 'zzzzzz', `portreeve zzzzzz: there is no such command. Write one of ${COMMANDS.join(', ')}.`],
    ['an unknown option', '-x', `portreeve -x: there is no option -x. Write one of ${COMMANDS.join(', ')}.`],
    ['a mistyped option', 'check --jsno', 'check: there is no option --jsno. Did you mean --json?'],
    ['a missing option', 'explain a.yaml --from ::1', `explain: --listener <name> is missing. Write: ${explain}`],
    [
      'an option without a value',
      'explain --from',
      `explain: --from <address> has nothing behind it. Write: ${explain}`,
    ],
    [
      'a missing file',
      'plan a.yaml',
      'plan: <new.yaml> is missing. Write: portreeve plan <old.yaml> <new.yaml> [--json]',
    ],
    [
      'too many files',
      'check a b',
      "check: too many arguments for 'check'. Expected 1 argument but got 2: a, b. Write: portreeve check [settings.yaml] [--json]",
    ],
    [
      'a value that cannot be',
      'diagram tcp-socket --format png',
      "diagram: 'png' is not what --format can be. Write: portreeve diagram [machine] [--format mermaid|svg|json]",
    ],
  ])('%s', async (_, written, message) => {
    using place = new Workplace()
    expect(await place.portreeve(...written.split(' '))).toEqual({ code: 2, out: '', err: lines(message) })
  })
})
