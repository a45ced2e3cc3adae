import { describe, expect, expectTypeOf, it } from 'vitest'
import { createActor, type EmittedFrom } from 'xstate'
import { type DrainReport, machines, type PortreeveNews, portreeve } from '../../src/xstate.ts'
import { settings } from '../support/host.ts'

describe('the types of the sub-path for hosts', () => {
  it('say what is emitted, and what comes out', () => {
    expectTypeOf<EmittedFrom<typeof portreeve>>().toEqualTypeOf<PortreeveNews>()
    expectTypeOf<PortreeveNews['type']>().not.toEqualTypeOf<string>()
    expectTypeOf<Extract<PortreeveNews, { type: 'connection.admitted' }>>().toBeNever()
    const actor = createActor(portreeve, { input: { settings } })
    actor.on('socket.listening', (event) => expectTypeOf(event.port).toBeNumber())
    expectTypeOf(actor.getSnapshot().output).toEqualTypeOf<DrainReport | undefined>()
  })

  it('refuse wrong commands and inputs', () => {
    const actor = createActor(portreeve, { input: { settings } })
    // Never started: only the compiler reads this.
    const wrong = () => {
      // @ts-expect-error no such command
      actor.send({ type: 'explode' })
      // @ts-expect-error a deadline is a duration with its unit
      actor.send({ type: 'drain', deadline: '5 minutes' })
      // @ts-expect-error settings are needed
      createActor(portreeve, { input: {} })
      // @ts-expect-error no such event
      actor.on('socket.exploded', () => {})
    }
    expect(wrong).toBeTypeOf('function')
  })

  it('show every machine by name', () => {
    expect(Object.values(machines).map(({ id }) => id)).toEqual(Object.keys(machines))
  })
})
