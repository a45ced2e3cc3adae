import { expect, it } from 'vitest'
import type { SocketIdentity } from '../../src/net/terms.ts'
import { EventHub, HubObserver, type PortreeveEvent } from '../../src/telemetry/index.ts'

const socket = { listener: 'mail', name: 'mail:110' } as SocketIdentity
const origin = { id: '5f3a9c1e-12', remoteAddress: '203.0.113.9', remotePort: 40_000 }

const heard = () => {
  const hub = new EventHub()
  const events: PortreeveEvent[] = []
  hub.on('*', (event) => events.push(event))
  return { observer: new HubObserver(hub), events }
}

it('tells who logged in and who did not, from where, and how', () => {
  const { observer, events } = heard()
  observer.loggedIn(socket, origin, { user: 'alice', method: 'PLAIN', secureBy: 'tls' })
  observer.loginFailed(socket, origin, { user: 'root', method: 'USER', secureBy: undefined })
  const { id: connection, ...from } = origin
  const common = { listener: 'mail', socket: 'mail:110', connection, ...from }
  expect(events).toEqual([
    { type: 'login.accepted', ...common, time: expect.any(Number), user: 'alice', method: 'PLAIN', secureBy: 'tls' },
    { type: 'login.failed', ...common, time: expect.any(Number), user: 'root', method: 'USER', secureBy: undefined },
  ])
})

it('cuts a long name, and replaces what would break a line or hide in it', () => {
  const { observer, events } = heard()
  const names = [
    'x'.repeat(10_000),
    'a\r\nb\u0000\u001b[2J',
    'a\u202Eb\u2028c\u200B',
    `${'x'.repeat(127)}😀`,
    'Jürgen Ωμέγα',
  ]
  for (const user of names) observer.loginFailed(socket, origin, { user, method: 'PLAIN\n', secureBy: undefined })
  expect(events.map((event) => 'user' in event && event.user)).toEqual([
    'x'.repeat(128),
    'a��b��[2J',
    'a�b�c�',
    `${'x'.repeat(127)}�`,
    'Jürgen Ωμέγα',
  ])
  expect(events[0]).toMatchObject({ method: 'PLAIN�' })
})
