import { describe, expect, it } from 'vitest'
import { SocketCounters } from '../../../src/net/counters.ts'
import { type CountedPort, CounterBooks } from '../../../src/telemetry/metrics/books.ts'

class Port implements CountedPort {
  readonly identity: { listener: string; name: string }
  readonly counters = new SocketCounters()
  open = 0
  isOver = false

  constructor(name: string) {
    this.identity = { listener: 'web', name }
  }
}

describe('the books of counters', () => {
  it('hold under one name what a port that drains and the one after it have counted', () => {
    const books = new CounterBooks()
    const [old, next] = [new Port('web:80'), new Port('web:80')]
    books.enter(old)
    old.counters.admitted = 7
    old.counters.refused.denied = 2
    old.counters.connectionDurations.note(50)
    old.open = 1
    books.enter(next)
    next.counters.admitted = 1
    next.open = 1
    const [book, ...others] = [...books]
    expect(others).toEqual([])
    expect(book).toMatchObject({ listener: 'web', socket: 'web:80', isThere: true, open: 2 })
    expect([book?.totals.admitted, book?.totals.refused.denied]).toEqual([8, 2])
    expect(book?.totals.connectionDurations).toMatchObject({ sum: 50, counts: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] })
  })

  it('take in what a port counts in its last moment, and do not keep the port', () => {
    const books = new CounterBooks()
    const port = new Port('web:80')
    books.enter(port)
    port.counters.closed = 3
    port.isOver = true
    expect([...books]).toMatchObject([{ isThere: false, open: 0, totals: { closed: 3 } }])
    expect([...books]).toMatchObject([{ isThere: false, totals: { closed: 3 } }])
  })

  it('forget the sockets that went first when too many are gone, and none that is there', () => {
    const books = new CounterBooks(2)
    const stays = new Port('web:stays')
    books.enter(stays)
    for (const number of [1, 2, 3, 4]) {
      const port = new Port(`web:${number}`)
      books.enter(port)
      port.isOver = true
    }
    books.enter(new Port('web:5'))
    expect([...books].map(({ socket }) => socket)).toEqual(['web:stays', 'web:3', 'web:4', 'web:5'])
  })
})
