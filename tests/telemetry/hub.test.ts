import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import type { PortreeveEvent } from '../../src/telemetry/events.ts'
import { EventHub, type SubscriberFault } from '../../src/telemetry/hub.ts'
import { SAMPLES } from './samples.ts'

const refused = SAMPLES['connection.refused']
const closed = SAMPLES['connection.closed']

describe('who hears what', () => {
  it('hands an event to those who asked for its type or for all, in the order of asking', () => {
    const hub = new EventHub()
    const heard: string[] = []
    hub.on('connection.refused', (event) => heard.push(`first ${event.reason}`))
    hub.on('*', (event) => heard.push(`all ${event.type}`))
    hub.on('connection.refused', () => heard.push('last'))
    hub.on('socket.listening', () => heard.push('never'))
    hub.emit(refused)
    expect(heard).toEqual(['first denied', 'all connection.refused', 'last'])
  })

  it('says that it hears a type exactly while somebody listens, so that no event is built for nobody', () => {
    const hub = new EventHub()
    expect(hub.hears('connection.admitted')).toBe(false)
    const stop = hub.on('connection.admitted', () => {})
    expect(hub.hears('connection.admitted')).toBe(true)
    expect(hub.hears('connection.closed')).toBe(false)
    stop()
    expect(hub.hears('connection.admitted')).toBe(false)
    const stopAll = hub.on('*', () => {})
    expect(hub.hears('connection.closed')).toBe(true)
    stopAll()
    expect(hub.hears('connection.closed')).toBe(false)
  })

  it('ends with `off` what `on` with the same two began, and nothing else', () => {
    const hub = new EventHub()
    const heard: string[] = []
    const note = (event: PortreeveEvent) => heard.push(event.type)
    hub.on('*', note)
    hub.on('connection.closed', note)
    hub.off('connection.closed', note)
    hub.emit(closed)
    expect(heard).toEqual(['connection.closed'])
    hub.off('*', note)
    hub.emit(closed)
    expect(heard).toHaveLength(1)
  })

  it('keeps apart two subscriptions of one function', () => {
    const hub = new EventHub()
    let heard = 0
    const note = () => heard++
    const stop = hub.on('connection.closed', note)
    hub.on('connection.closed', note)
    stop()
    stop()
    hub.emit(closed)
    expect(heard).toBe(1)
  })
})

describe('changes while an event is handed out', () => {
  it('skips nobody when a subscriber ends itself', () => {
    const hub = new EventHub()
    const heard: string[] = []
    const stop = hub.on('connection.closed', () => {
      heard.push('once')
      stop()
    })
    hub.on('connection.closed', () => heard.push('always'))
    hub.emit(closed)
    hub.emit(closed)
    expect(heard).toEqual(['once', 'always', 'always'])
  })

  it('does not call a subscriber that an earlier one has ended', () => {
    const hub = new EventHub()
    const heard: string[] = []
    hub.on('connection.closed', () => stop())
    const stop = hub.on('connection.closed', () => heard.push('ended'))
    hub.emit(closed)
    expect(heard).toEqual([])
  })

  it('calls a subscriber that was added meanwhile only from the next event on', () => {
    const hub = new EventHub()
    let late = 0
    const stop = hub.on('connection.closed', () => {
      stop()
      hub.on('connection.closed', () => late++)
    })
    hub.emit(closed)
    expect(late).toBe(0)
    hub.emit(closed)
    expect(late).toBe(1)
  })
})

describe('a subscriber that throws harms nobody', () => {
  const failing = () => {
    throw new Error('cannot bear it')
  }

  it('reports the first fault of each subscription, and goes on telling it and the others', () => {
    const faults: SubscriberFault[] = []
    const hub = new EventHub({ onSubscriberFault: (fault) => faults.push(fault) })
    let tries = 0
    let heard = 0
    hub.on('connection.closed', () => {
      tries++
      failing()
    })
    hub.on('*', failing)
    hub.on('connection.closed', () => heard++)
    for (const _ of [1, 2, 3]) hub.emit(closed)
    expect({ tries, heard }).toEqual({ tries: 3, heard: 3 })
    expect(faults).toMatchObject([
      { type: 'connection.closed', error: { message: 'cannot bear it' } },
      { type: 'connection.closed', error: { message: 'cannot bear it' } },
    ])
  })

  it('takes a rejected promise as a fault, which would end the host otherwise', async () => {
    const faults: SubscriberFault[] = []
    const hub = new EventHub({ onSubscriberFault: (fault) => faults.push(fault) })
    hub.on('connection.closed', async () => failing())
    hub.emit(closed)
    hub.emit(closed)
    await new Promise(setImmediate)
    expect(faults).toMatchObject([{ error: { message: 'cannot bear it' } }])
  })

  it('is not harmed by a handler of faults that throws', () => {
    const hub = new EventHub({ onSubscriberFault: failing })
    hub.on('connection.closed', failing)
    expect(() => hub.emit(closed)).not.toThrow()
  })

  it('tells the channel portreeve:subscriber-fault', () => {
    const heard: unknown[] = []
    const hear = (fault: unknown) => heard.push(fault)
    const hub = new EventHub()
    hub.on('connection.closed', failing)
    subscribe('portreeve:subscriber-fault', hear)
    hub.emit(closed)
    unsubscribe('portreeve:subscriber-fault', hear)
    expect(heard).toMatchObject([{ type: 'connection.closed', error: { message: 'cannot bear it' } }])
  })
})
