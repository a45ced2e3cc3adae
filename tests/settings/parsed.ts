import { expect } from 'vitest'
import { type ListenerInput, parseSettings, type Settings, type SettingsInput } from '../../src/settings/index.ts'

/** Settings with one listener, which echoes. */
export const shout = (listener: Partial<ListenerInput> = {}): SettingsInput => ({
  listeners: { shout: { protocol: 'echo', sockets: [{ port: 7007 }], ...listener } },
})

/** What becomes of settings that nothing is wrong with. */
export const accepted = (input: SettingsInput, options = {}): Settings => {
  const { settings, complaints } = parseSettings(input, options)
  expect(complaints).toEqual([])
  return settings as Settings
}

/** Every complaint, as a line. */
export const messages = (input: unknown, options = {}): string[] =>
  parseSettings(input, options).complaints.map(({ path, message }) => `${path}: ${message}`)

/** Every warning, as a line. */
export const warnings = (input: unknown): string[] =>
  parseSettings(input).warnings.map(({ path, message }) => `${path}: ${message}`)
