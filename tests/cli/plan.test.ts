import { describe, expect, it } from 'vitest'
import { lines, Workplace } from './command-line.ts'

const OLD = `
listeners:
  web:
    protocol: echo
    maxConnections: 100
    sockets: [{ port: 8080 }, { port: 8081, address: '::1' }, { port: 8082 }]
  pop: { protocol: echo, sockets: [{ port: 1110 }] }
`
const NEW = `
perAddressLimit: 20
listeners:
  web:
    protocol: echo
    maxConnections: 50
    drainDeadline: 5s
    sockets: [{ port: 8080, tls: ext, proxyProtocol: optional }, { port: 8081, address: '::2' }, { port: any }]
  log: { protocol: syslog, sockets: [{ port: 5514, address: 127.0.0.1 }] }
`

const files = { 'old.yaml': OLD, 'new.yaml': NEW }

describe('portreeve plan', () => {
  it('says what closes, stays, is bound again and opens, and what changes', async () => {
    using place = new Workplace(files)
    expect(await place.portreeve('plan', 'old.yaml', 'new.yaml')).toEqual({
      code: 0,
      out: lines(
        'close   socket web:8082  tcp all:8082',
        'close   socket pop:1110  tcp all:1110',
        'keep    socket web:8080  tcp all:8080        tls: off -> ext',
        '                                             proxyProtocol: off -> optional',
        'rebind  socket web:8081  tcp [::2]:8081      address: ::1 -> ::2',
        'open    socket web:any   tcp all:any',
        'open    socket log:5514  udp 127.0.0.1:5514',
        'remove  listener pop',
        'change  listener web                         maxConnections: 100 -> 50',
        '                                             drainDeadline: 30s -> 5s',
        'add     listener log',
        'change  server                               perAddressLimit: no limit -> 20',
        '',
        'keep 1, open 2, close 2, rebind 1',
      ),
      err: '',
    })
  })

  it('says that nothing changes', async () => {
    using place = new Workplace(files)
    const { code, out } = await place.portreeve('plan', 'new.yaml', 'new.yaml')
    expect([code, out.split('\n').at(-2)]).toEqual([0, 'keep 4: nothing changes'])
  })

  it('does not say so when only the server changes', async () => {
    using place = new Workplace({ ...files, 'next.yaml': NEW.replace('20', '21') })
    const { out } = await place.portreeve('plan', 'new.yaml', 'next.yaml')
    expect(out).toMatch(/^change {2}server .* {2}perAddressLimit: 20 -> 21\n\nkeep 4\n$/m)
  })

  it('tells the complaints of both files, and plans nothing', async () => {
    using place = new Workplace({ 'old.yaml': 'listeners: 1', 'new.yaml': 'listeners: 2' })
    const { code, out, err } = await place.portreeve('plan', 'old.yaml', 'new.yaml')
    expect([code, out]).toEqual([1, ''])
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^old\.yaml:1:12: 1 is not /),
      expect.stringMatching(/^new\.yaml:1:12: 2 is not /),
      'plan old.yaml new.yaml: 2 complaints. Do what they say and try again.',
      '',
    ])
  })

  it('prints facts as JSON, without the settings themselves', async () => {
    using place = new Workplace(files)
    const { code, out } = await place.portreeve('plan', 'old.yaml', 'new.yaml', '--json')
    const plan = JSON.parse(out)
    expect([code, Object.keys(plan)]).toEqual([0, ['rows', 'listeners', 'server']])
    expect(plan.rows.map(({ action }: { action: string }) => action)).toEqual([
      'close',
      'close',
      'keep',
      'rebind',
      'open',
      'open',
    ])
    expect(plan.listeners).toContainEqual({ action: 'add', listener: 'log', changes: [] })
    expect(plan.server).toEqual(['perAddressLimit: no limit -> 20'])
  })
})
