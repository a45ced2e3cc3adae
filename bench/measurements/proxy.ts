import { writeProxyHeader } from '../../src/net/proxy-header/index.ts'
import type { Child } from '../harness/child.ts'
import type { Options } from '../harness/options.ts'
import { startProxies } from '../harness/proxied.ts'
import type { Result } from '../harness/result.ts'
import { ask, cpuTime, type RunningServer, startServer } from '../harness/server.ts'
import { summarize } from '../harness/statistics.ts'
import type { Measurement } from './index.ts'

const CONNECTIONS = 2_000
const WARM_UP = 2

/** What a header may cost each connection, in microseconds. */
const BOUND = 5

const ends = { source: { address: '203.0.113.9', port: 51_234 }, destination: { address: '198.51.100.25', port: 25 } }
const ipv6Ends = {
  source: { address: '2001:db8:85a3::8a2e:370:7334', port: 51_234 },
  destination: { address: '2001:db8:1:2::25', port: 25 },
}
const tls = { clientBits: 1, verify: 0, clientVerified: false, version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' }

const HEADERS = {
  'proxy-v1': writeProxyHeader({ version: 1, ...ends }),
  'proxy-v1-ipv6': writeProxyHeader({ version: 1, ...ipv6Ends }),
  'proxy-v2': writeProxyHeader({ version: 2, ...ends }),
  'proxy-v2-ipv6': writeProxyHeader({ version: 2, ...ipv6Ends }),
  'proxy-v2-tlvs': writeProxyHeader({
    version: 2,
    ...ends,
    tlvs: { authority: 'mail.example.com', alpn: 'h2', uniqueId: Buffer.alloc(16, 'id'), tls },
    checksum: true,
  }),
}

type Name = keyof typeof HEADERS
const NAMES = Object.keys(HEADERS) as Name[]

/** What a round cost for each connection: without a header, and more than that with each of them. */
interface Round {
  readonly none: number
  /** More than that where the bytes of a header are no header, and thrown away: what Node and the kernel take to read them. */
  readonly read: number
  readonly extra: ReadonlyMap<Name, number>
}

/** A header costs the reading of it, and of a client's address that is text or bytes. */
export const proxy: Measurement = {
  name: 'proxy',
  about: 'a connection with a PROXY header, against one without on a socket that expects none',
  run: async (options) => {
    const rounds: Round[] = []
    for (let sitting = 0; sitting < options.sittings; sitting++) rounds.push(...(await sit(options)))
    return NAMES.map((name) => row(name, rounds))
  },
}

const sit = async ({ ours, rounds, profile, connections = CONNECTIONS }: Options): Promise<Round[]> => {
  const server = await startServer({ module: 'proxied', options: { source: ours } }, profile)
  await using _server = server.child
  await using load = startProxies()
  const required = await ask<number>(server, 'required')
  const played: Round[] = []
  const toggle = async () => profile !== undefined && (await ask(server, 'profile'))
  for (let round = -WARM_UP; round < rounds; round++) {
    if (round === 0) await toggle()
    const result = await play(server, load, required, connections, round % 2 === 0 ? NAMES : NAMES.toReversed())
    if (round >= 0) played.push(result)
  }
  await toggle()
  return played
}

/** All kinds of header in one process, so that how that one came to be laid out is no difference between them. */
const play = async (
  server: RunningServer,
  load: Child,
  required: number,
  connections: number,
  names: readonly Name[],
): Promise<Round> => {
  const cost = async (port: number, header: string): Promise<number> => {
    const before = await cpuTime(server)
    await load.ask({ port, connections, header })
    return ((await cpuTime(server)) - before) / connections
  }
  const none = await cost(server.port, '')
  const read = (await cost(server.port, HEADERS['proxy-v1'].toString('base64'))) - none
  const extra = new Map<Name, number>()
  for (const name of names) extra.set(name, (await cost(required, HEADERS[name].toString('base64'))) - none)
  return { none, read, extra }
}

const row = (name: Name, rounds: readonly Round[]): Result => {
  const extras = rounds.map(({ extra }) => extra.get(name) as number)
  return {
    name,
    against: `${BOUND} us`,
    ratio: summarize(extras.map((extra) => extra / BOUND)),
    ours: summarize(extras),
    theirs: summarize([BOUND]),
    unit: 'us CPU more per connection',
    goal: 1,
    ...(name === NAMES[0] && { notes: [aside(rounds)] }),
  }
}

const aside = (rounds: readonly Round[]): string => {
  const none = summarize(rounds.map((round) => round.none)).median
  const read = summarize(rounds.map((round) => round.read)).median
  return `a connection without takes ${none.toFixed(1)} us; one that says as many bytes that are no header ${read.toFixed(1)} more`
}
