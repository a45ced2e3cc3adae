import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseSettingsText } from '../../src/settings/index.ts'

const directory = new URL('./wrong/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, directory), 'utf8')
const names = readdirSync(directory)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length))

/** What is found in a file, one line each: `line:column: message`, with `warning ` before what is only odd. */
const found = (name: string) => {
  const text = read(`${name}.yaml`)
  const { settings, complaints, warnings } = parseSettingsText(text, `${name}.yaml`, { directory: '/nowhere' })
  const complained = complaints.map(({ line, column, message }) => `${line}:${column}: ${message}`)
  const warned = warnings.map(({ line, column, message }) => `warning ${line}:${column}: ${message}`)
  return { settings, complained, lines: [...complained, ...warned], all: [...complaints, ...warnings] }
}

describe('bad settings', () => {
  it('come in more than twenty kinds', () => {
    expect(names.length).toBeGreaterThan(40)
    expect(names.map((name) => `${name}.txt`)).toEqual(readdirSync(directory).filter((name) => name.endsWith('.txt')))
  })

  describe.each(names)('%s', (name) => {
    it('has exactly these complaints, each at its place', () => {
      expect(found(name).lines.join('\n')).toBe(read(`${name}.txt`).trimEnd())
    })

    it('gives no settings while there is a complaint', () => {
      const { settings, complained } = found(name)
      expect(settings === undefined).toBe(complained.length > 0)
    })

    it('says what is wrong and then what to do, without jargon', () => {
      for (const { message, file } of found(name).all) {
        expect(file).toBe(`${name}.yaml`)
        expect(message).toMatch(/[.?]$/)
        expect(message).toMatch(/[.?] [A-Z]/)
        expect(message).not.toMatch(/expected|received|invalid|undefined|object|string|NaN/i)
      }
    })
  })
})
