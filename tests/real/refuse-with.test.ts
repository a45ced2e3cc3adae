import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect } from 'vitest'
import { running } from '../support/portreeve.ts'
import { real, run } from '../support/programs.ts'

const SOCKETS = [{ port: 'any', address: '127.0.0.1' }] as const
const backend = { backend: { to: 1 } }

/** Each has one place, and says so to the next. */
const listener = (protocol: string, options: object) =>
  ({ protocol, options: { ...options }, maxConnections: 1, refuseWith: 'words', sockets: SOCKETS }) as const

/** The one place is taken: what does a client of others make of the words? */
const refused = async (protocol: string, options: object, ask: (port: number) => readonly [string, ...string[]]) => {
  await using portreeve = await running({ listeners: { [protocol]: listener(protocol, options) } })
  const port = portreeve.port(protocol)
  const first = connect(port, '127.0.0.1')
  await Promise.all([once(first, 'connect'), portreeve.event('connection.admitted')])
  const [program, ...parameters] = ask(port)
  const { code, stdout, stderr } = await run(program, parameters)
  first.destroy()
  return { code, said: stdout + stderr }
}

const curl = (scheme: string) => (port: number) => ['curl', '-sv', '-m', '5', `${scheme}://127.0.0.1:${port}/`] as const

describe('a client over the limit hears why (P2)', () => {
  real(['curl'], 'curl gets 503 over HTTP', async () => {
    const { code, said } = await refused('http', { root: '.' }, curl('http'))
    expect([code, said]).toEqual([0, expect.stringContaining('< HTTP/1.1 503 Service Unavailable')])
  })

  real(['curl'], 'curl gives up POP3 and IMAP with the words', async () => {
    expect((await refused('pop3', backend, curl('pop3'))).said).toContain('< -ERR [SYS/TEMP] too many connections')
    expect((await refused('imap', backend, curl('imap'))).said).toContain('< * BYE [UNAVAILABLE] Too many connections')
  })

  real(['swaks'], 'swaks gives up SMTP with 421', async () => {
    const ask = (port: number) => ['swaks', '-s', `127.0.0.1:${port}`, '-t', 'a@b.example', '-q', 'BANNER'] as const
    expect((await refused('smtp', backend, ask)).said).toContain('421 4.3.2 Too many connections, come again later')
  })
})
