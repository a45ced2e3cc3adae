import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type Connection,
  createPortreeve,
  type DrainReport,
  type EventOf,
  type Explanation,
  type Plan,
  type PortreeveEvent,
  type SettingsInput,
  type Status,
} from '../../src/index.ts'

const portreeve = createPortreeve({ listeners: {} })

/** Never called: only the compiler reads it. A wrong line without an error is an error of its own. */
const onlyCompiled = () => {
  // @ts-expect-error listeners are needed
  createPortreeve({})
  // @ts-expect-error a misspelt option
  createPortreeve({ listeners: { a: { protocol: 'echo', maxConections: 1, sockets: [] } } })
  // @ts-expect-error a port is a number, or any
  createPortreeve({ listeners: { a: { protocol: 'echo', sockets: [{ port: '8080' }] } } })
  // @ts-expect-error tls is off, on or ext
  createPortreeve({ listeners: { a: { protocol: 'echo', sockets: [{ port: 1, tls: true }] } } })
  // @ts-expect-error a time has a unit
  createPortreeve({ listeners: { a: { protocol: 'echo', drainDeadline: 30, sockets: [] } } })
  // @ts-expect-error a protocol is a name, a function or an object that serves
  createPortreeve({ listeners: { a: { protocol: { name: 'a' }, sockets: [] } } })
  // @ts-expect-error a misspelt option of the library
  createPortreeve({ listeners: {} }, { dir: '.' })
  // @ts-expect-error no such event
  portreeve.on('socket.exploded', () => {})
  // @ts-expect-error a field that the event does not have
  portreeve.on('socket.listening', ({ remoteAddress }) => remoteAddress)
  // @ts-expect-error a time has a unit
  portreeve.drain({ deadline: 15 })
  // @ts-expect-error who comes must be said
  portreeve.explain({ listener: 'a' })
  // @ts-expect-error a time of a ban has a unit
  createPortreeve({ listeners: { a: { protocol: 'echo', ban: { for: 60 }, sockets: [] } } })
  // @ts-expect-error a listener needs a table
  portreeve.open('a', { protocol: 'echo' })
}

describe('the types of the library', () => {
  it('refuse what is wrong', () => {
    expect(onlyCompiled).toBeTypeOf('function')
  })

  it('know what comes of each verb', () => {
    expectTypeOf(portreeve.start).returns.toEqualTypeOf<Promise<void>>()
    expectTypeOf(portreeve.status).returns.toEqualTypeOf<Status>()
    expectTypeOf(portreeve.explain).returns.toEqualTypeOf<Promise<Explanation>>()
    expectTypeOf(portreeve.unban).returns.toEqualTypeOf<boolean>()
    expectTypeOf(portreeve.plan).returns.toEqualTypeOf<Plan>()
    expectTypeOf(portreeve.apply).returns.toEqualTypeOf<Promise<Plan>>()
    expectTypeOf(portreeve.drain).returns.toEqualTypeOf<Promise<DrainReport>>()
    expectTypeOf(portreeve[Symbol.asyncDispose]).returns.toEqualTypeOf<Promise<void>>()
  })

  it('know the fields of each event', () => {
    portreeve.on('socket.listening', (event) => expectTypeOf(event).toEqualTypeOf<EventOf<'socket.listening'>>())
    portreeve.on('*', (event) => expectTypeOf(event).toEqualTypeOf<PortreeveEvent>())
    portreeve.on('refused', (event) =>
      expectTypeOf(event).toEqualTypeOf<EventOf<'connection.refused'> | EventOf<'datagram.refused'>>(),
    )
  })

  it('know the connection of a protocol that is a bare function', () => {
    const settings: SettingsInput = {
      listeners: {
        a: { protocol: (connection) => void expectTypeOf(connection).toEqualTypeOf<Connection>(), sockets: [] },
      },
    }
    expect(settings).toBeDefined()
  })
})
