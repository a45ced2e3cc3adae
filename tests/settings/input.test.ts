import { describe, expect, expectTypeOf, it } from 'vitest'
import type { z } from 'zod'
import type { ProtocolName } from '../../src/protocols/by-name.ts'
import type { SettingsInput } from '../../src/settings/index.ts'
import type { settingsSchema } from '../../src/settings/schema/server.ts'

// biome-ignore lint/suspicious/noExplicitAny: any function at all
type Deep<T> = T extends (...args: any[]) => unknown
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Deep<T[K]> }
    : T

describe('what users write in TypeScript', () => {
  it('is exactly what the schema checks', () => {
    expectTypeOf<Deep<z.input<typeof settingsSchema>>>().toEqualTypeOf<Deep<SettingsInput>>()
  })

  it('does not compile with an option that does not exist, or a value that cannot be', () => {
    const sockets = [{ port: 7007 }]
    const good: SettingsInput = { listeners: { shout: { protocol: 'echo', drainDeadline: '1.5s', sockets } } }
    // @ts-expect-error: an unknown key at the top
    const top: SettingsInput = { listeners: {}, perAdressLimit: 5 }
    // @ts-expect-error: an unknown key of a listener
    const listener: SettingsInput = { listeners: { shout: { protocol: 'echo', sockets, maxConections: 5 } } }
    // @ts-expect-error: an unknown key of a row
    const row: SettingsInput = { listeners: { shout: { protocol: 'echo', sockets: [{ port: 1, adress: 'all' }] } } }
    // @ts-expect-error: a number is no duration
    const bare: SettingsInput = { listeners: { shout: { protocol: 'echo', sockets, drainDeadline: 30 } } }
    // @ts-expect-error: nor is a number in quotes
    const quoted: SettingsInput = { listeners: { shout: { protocol: 'echo', sockets, drainDeadline: '30' } } }
    // @ts-expect-error: a word that is none
    const word: SettingsInput = { listeners: { shout: { protocol: 'echo', sockets: [{ port: 1, tls: true }] } } }
    // @ts-expect-error: a listener without sockets
    const bald: SettingsInput = { listeners: { shout: { protocol: 'echo' } } }
    expect([good, top, listener, row, bare, quoted, word, bald]).toHaveLength(8)
  })

  it('may be constant all through', () => {
    const constant = { listeners: { shout: { protocol: 'echo', sockets: [{ port: 7007, tls: 'on' }] } } } as const
    expectTypeOf(constant).toExtend<SettingsInput>()
  })

  it('names every protocol that is there', () => {
    expectTypeOf<'echo' | 'syslog'>().toExtend<ProtocolName>()
    expectTypeOf<'finger'>().not.toExtend<ProtocolName>()
  })
})
