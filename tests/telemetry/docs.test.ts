import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EVENT_TYPES } from '../../src/telemetry/events.ts'
import { channelName } from '../../src/telemetry/index.ts'
import { EVENT_LEVELS } from '../../src/telemetry/log-levels.ts'
import { SAMPLES } from './samples.ts'

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')
/** The sections of events, by the name in their heading. */
const sections = new Map(
  page
    .split(/^## /m)
    .filter((section) => section.startsWith('`'))
    .map((section) => [section.slice(1, section.indexOf('`', 1)), section]),
)
const quoted = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word]) => word)

describe('docs/events.md', () => {
  it('has one heading for each event of the union, and no other', () => {
    expect([...sections.keys()]).toEqual([...EVENT_TYPES])
  })

  it.each(EVENT_TYPES)('lists exactly the fields of %s', (type) => {
    const rows = (sections.get(type) ?? '').split('\n').filter((line) => line.startsWith('| `'))
    const fields = Object.keys(SAMPLES[type]).filter((field) => field !== 'type' && field !== 'time')
    expect(rows.flatMap((row) => quoted(row.split('|')[1] ?? '')).sort()).toEqual(fields.sort())
  })

  it.each(EVENT_TYPES)('names the log level and the channel of %s', (type) => {
    const line = (sections.get(type) ?? '').split('\n').find((text) => text.startsWith('Level: ')) ?? ''
    const [level = '', channel = ''] = line.split('Channel: ')
    expect(
      quoted(level)
        .filter((word) => /^(debug|warn|error)$|^info$/.test(word ?? ''))
        .slice(0, EVENT_LEVELS[type].length),
    ).toEqual([...EVENT_LEVELS[type]])
    expect(quoted(channel)).toEqual([channelName(type)])
  })
})
