import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDuration } from '../../src/durations.ts'
import { DEFAULTS } from '../../src/settings/index.ts'
import { jsonSchema, jsonSchemaText } from '../../src/settings/json-schema.ts'

// biome-ignore lint/suspicious/noExplicitAny: a JSON Schema is walked freely
const schema = jsonSchema() as any
const listener = schema.properties.listeners.additionalProperties
const parts = [schema, schema.properties.domains.items, listener, listener.properties.sockets.items]

describe('the JSON Schema of settings', () => {
  it('is current in docs (npm run docs writes it anew)', () => {
    expect(readFileSync(new URL('../../docs/settings.schema.json', import.meta.url), 'utf8')).toBe(jsonSchemaText())
  })

  it('refuses unknown keys in every part', () => {
    expect(parts.map((part) => part.additionalProperties)).toEqual([false, false, false, false])
  })

  it('says of every field what the doc comment says', () => {
    for (const part of parts) {
      expect(part.description).toMatch(/\.|:/)
      for (const [field, property] of Object.entries<{ description?: string }>(part.properties)) {
        expect(property.description, field).toMatch(/^[A-Z0-9`].*\.$/)
      }
    }
    const source = readFileSync(new URL('../../src/settings/input.ts', import.meta.url), 'utf8')
    expect(source).toContain(`/** ${listener.properties.maxConnections.description} */\n  readonly maxConnections?:`)
  })

  it('tells the defaults, which the doc comments tell, too', () => {
    for (const [part, defaults] of [
      [listener, DEFAULTS.listener],
      [parts[3], DEFAULTS.socket],
    ] as const) {
      for (const [field, value] of Object.entries(defaults)) {
        const { default: told, description } = part.properties[field]
        if (value === Number.POSITIVE_INFINITY) {
          expect({ told, description }).toEqual({
            told: undefined,
            description: expect.stringMatching(/no limit unless set\.$/),
          })
        } else {
          expect(typeof value === 'number' && typeof told === 'string' ? parseDuration(told) : told).toBe(value)
          if (value !== '') expect(description.toLowerCase()).toContain(`default ${told}`)
        }
      }
    }
  })
})
