import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, it } from 'vitest'
import { EVENT_TYPES } from '../../src/telemetry/events.ts'
import { EventHub } from '../../src/telemetry/hub.ts'
import { SAMPLES } from './samples.ts'

describe('diagnostics channels', () => {
  it.each(EVENT_TYPES)('publishes %s on the channel of the same name (D6)', (type) => {
    const hub = new EventHub()
    const heard: unknown[] = []
    const hear = (event: unknown, name: unknown) => heard.push([name, event])
    subscribe(`portreeve:${type}`, hear)
    for (const sample of Object.values(SAMPLES)) hub.emit(sample)
    unsubscribe(`portreeve:${type}`, hear)
    hub.emit(SAMPLES[type])
    expect(heard).toEqual([[`portreeve:${type}`, SAMPLES[type]]])
  })

  it('makes the hub hear a type while only its channel has a subscriber', () => {
    const hub = new EventHub()
    const hear = () => {}
    subscribe('portreeve:connection.admitted', hear)
    expect(hub.hears('connection.admitted')).toBe(true)
    expect(hub.hears('connection.closed')).toBe(false)
    unsubscribe('portreeve:connection.admitted', hear)
    expect(hub.hears('connection.admitted')).toBe(false)
  })
})
