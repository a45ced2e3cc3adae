import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { python, real } from '../support/programs.ts'

const BIN = resolve(import.meta.dirname, '../../bin/portreeve.js')

/** At `debug` each connection is a line of the log. */
const SETTINGS = `
listeners:
  echo: { protocol: echo, logLevel: debug, sockets: [{ port: any, address: 127.0.0.1 }] }
  loud: { protocol: ./loud.mjs, logLevel: debug, sockets: [{ port: any, address: 127.0.0.1 }] }
`

/** Says so often that no pipe holds it what its client sends, and answers when it has. */
const LOUD = `export default (connection) => {
  connection.socket.on('data', () => {
    for (let count = 0; count < 1_000; count++) connection.notify('info', 'x'.repeat(4_000))
    connection.socket.write('said')
  })
}`

class Place implements AsyncDisposable {
  readonly directory: string
  #child: ChildProcess | undefined

  private constructor(directory: string) {
    this.directory = directory
  }

  static async make(): Promise<Place> {
    const place = new Place(await mkdtemp(join(tmpdir(), 'portreeve-outputs-')))
    await writeFile(join(place.directory, 'portreeve.yaml'), SETTINGS)
    await writeFile(join(place.directory, 'loud.mjs'), LOUD)
    return place
  }

  /** Runs `portreeve run` with a shell that says where its output goes; the shell becomes the daemon. */
  run(redirected: string, parameters = ''): ChildProcess {
    const command = `exec "${process.execPath}" "${BIN}" run portreeve.yaml ${parameters} ${redirected}`
    this.#child = spawn('bash', ['-c', command], { cwd: this.directory, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] })
    return this.#child
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child?.kill('SIGKILL')
    await rm(this.directory, { recursive: true, force: true })
  }
}

/** The lines of an output, and a wait for one that fits. */
const linesOf = (stream: NodeJS.ReadableStream) => {
  const lines: string[] = []
  const reader = createInterface({ input: stream })
  const looks = new Set<() => void>()
  reader.on('line', (line) => {
    lines.push(line)
    for (const look of looks) look()
  })
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      const look = () => {
        const found = lines.find((line) => pattern.test(line))
        if (found === undefined) return
        looks.delete(look)
        resolve(found)
      }
      looks.add(look)
      look()
    })
  return { lines, until }
}

/** The ports of echo and loud, from the lines of standard output. */
const portsOf = async ({ until }: ReturnType<typeof linesOf>) => {
  const port = async (name: string) => {
    const line = await until(new RegExp(`^listening {2}${name} |"socket.listening".*"listener":"${name}"`))
    return line.startsWith('{') ? (JSON.parse(line).port as number) : Number(/:(\d+) {2}/.exec(line)?.[1])
  }
  return { echo: await port('echo'), loud: await port('loud') }
}

const ask = async (port: number, what: string): Promise<string> => {
  const client = connect(port, '127.0.0.1')
  client.write(what)
  const [answer] = await once(client, 'data')
  client.destroy()
  return String(answer)
}

const exitOf = async (child: ChildProcess): Promise<number | null> => {
  child.kill('SIGTERM')
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  return code
}

describe('D8: a daemon whose reader', () => {
  test('of the log goes says so on standard output, goes on serving, drains and ends with 0', async () => {
    await using place = await Place.make()
    const child = place.run('')
    const out = linesOf(child.stdout!)
    const { echo } = await portsOf(out)
    child.stderr!.destroy()
    for (let count = 0; count < 3; count++) expect(await ask(echo, 'hello')).toBe('hello')
    expect(await out.until(/^standard error/)).toBe(
      'standard error takes no lines (EPIPE); they are lost until it does. The daemon goes on.',
    )
    // With both of them gone it goes on in silence.
    child.stdout!.destroy()
    for (let count = 0; count < 3; count++) expect(await ask(echo, 'hello')).toBe('hello')
    expect(await exitOf(child)).toBe(0)
  })

  test.each([
    ['of standard output', '', /standard output takes no lines \(EPIPE\).*\[output\.failed\]$/],
    ['of the events', '--json', /^standard output takes no lines \(EPIPE\); they are lost/],
  ])('%s goes says so on standard error, goes on serving, drains and ends with 0', async (_, parameters, told) => {
    await using place = await Place.make()
    const child = place.run('', parameters)
    const [out, err] = [linesOf(child.stdout!), linesOf(child.stderr!)]
    const { echo } = await portsOf(out)
    child.stdout!.destroy()
    // Events write by themselves; without them standard output has nothing more to say until a socket listens again.
    if (parameters === '') {
      await writeFile(
        join(place.directory, 'portreeve.yaml'),
        `${SETTINGS}  more: { protocol: echo, sockets: [{ port: any, address: 127.0.0.1 }] }\n`,
      )
      child.kill('SIGHUP')
    } else expect(await ask(echo, 'hello')).toBe('hello')
    await err.until(told)
    expect(await ask(echo, 'hello')).toBe('hello')
    expect(await exitOf(child)).toBe(0)
  })

  test.each([
    ['the log', '', 'stderr'],
    ['the events', '--json', 'stdout'],
  ] as const)(
    'stalls %s costs little memory, stops nobody, and is told what was lost',
    async (_, parameters, output) => {
      await using place = await Place.make()
      // The ports come by standard output; from then on its reader, or the log's, takes nothing.
      const child = place.run('', parameters)
      const out = linesOf(child.stdout!)
      const { echo, loud } = await portsOf(out)
      child[output]!.pause()
      for (let count = 0; count < 30; count++) expect(await ask(loud, 'speak')).toBe('said')
      expect(await ask(echo, 'hello')).toBe('hello')
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      expect(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1])).toBeLessThan(300_000)
      const reader = output === 'stdout' ? out : linesOf(child.stderr!)
      child[output]!.resume()
      await reader.until(/output\.lost/)
      const closed = once(child, 'close')
      expect(await exitOf(child)).toBe(0)
      await closed
      const lost = reader.lines.map((line) =>
        Number(/lines lost: (\d+)|"lost":(\d+)/.exec(line)?.slice(1).join('') ?? 0),
      )
      const said = reader.lines.filter((line) => line.includes('protocol.notice')).length
      expect(said).toBeLessThan(10_000)
      expect(said + lost.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(30_000)
    },
  )

  test('stalls for ever does not keep it from ending', async () => {
    await using place = await Place.make()
    const child = place.run('', '--json')
    const { loud } = await portsOf(linesOf(child.stdout!))
    child.stdout!.pause()
    for (let count = 0; count < 3; count++) await ask(loud, 'speak')
    expect(await exitOf(child)).toBe(0)
  })
})

describe('D8: a daemon', () => {
  real(['mkfifo'], 'writes its log on when a named pipe has a new reader, and says what was lost', async () => {
    await using place = await Place.make()
    await once(spawn('mkfifo', [join(place.directory, 'log')]), 'exit')
    const child = place.run('2>log')
    const first = spawn('cat', ['log'], { cwd: place.directory })
    const out = linesOf(child.stdout!)
    const { echo } = await portsOf(out)
    await linesOf(first.stdout).until(/settings applied/)
    first.kill()
    await once(first, 'exit')
    await ask(echo, 'hello')
    await out.until(/^standard error takes no lines/)
    const second = spawn('cat', ['log'], { cwd: place.directory })
    const lines = linesOf(second.stdout)
    let told: string | undefined
    void lines.until(/output\.lost/).then((line) => {
      told = line
    })
    while (told === undefined) await ask(echo, 'hello')
    expect(told).toMatch(/lines lost: \d+, standard error did not take them/)
    expect(await exitOf(child)).toBe(0)
  })

  test('whose disk is full goes on, and so it does with --json', async () => {
    await using place = await Place.make()
    const child = place.run('2>/dev/full')
    const out = linesOf(child.stdout!)
    const { echo } = await portsOf(out)
    expect(await out.until(/^standard error/)).toContain('(ENOSPC)')
    expect(await ask(echo, 'hello')).toBe('hello')
    expect(await exitOf(child)).toBe(0)
    const other = place.run('>/dev/full', '--json')
    await linesOf(other.stderr!).until(/^standard output takes no lines \(ENOSPC\)/)
    expect(await exitOf(other)).toBe(0)
  })

  real(['python3'], 'whose terminal takes nothing, as after Ctrl-S, goes on serving', async () => {
    await using place = await Place.make()
    await writeFile(join(place.directory, 'terminal.py'), TERMINAL)
    const terminal = spawn(python(), ['terminal.py', process.execPath, BIN], { cwd: place.directory })
    const { loud, echo } = await portsOf(linesOf(terminal.stdout))
    expect(await ask(loud, 'speak')).toBe('said')
    expect(await ask(echo, 'hello')).toBe('hello')
    terminal.stdin.end()
    await once(terminal, 'exit')
  })
})

/** Runs the daemon with its log on a terminal that nobody reads, until standard input ends. */
const TERMINAL = `
import os, pty, subprocess, sys
master, slave = pty.openpty()
daemon = subprocess.Popen([sys.argv[1], sys.argv[2], 'run', 'portreeve.yaml'], stdin=subprocess.DEVNULL, stderr=slave)
sys.stdin.read()
daemon.kill()
`
