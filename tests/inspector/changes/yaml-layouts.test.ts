import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { editDocument } from '../../../src/inspector/changes/document-edits.ts'
import type { Edit } from '../../../src/inspector/changes/source.ts'
import { editYaml } from '../../../src/inspector/changes/yaml-edits.ts'
import { times } from '../../support/long.ts'
import { layouts } from './yaml-layouts.ts'

const edit = (text: string, edit: Edit): string => {
  const edited = editDocument(parse(text), [edit])
  const after = editYaml(text, edited)
  expect(parse(after)).toEqual(edited.document)
  return after
}

const chosen = <T>(all: readonly T[], index: number): T => all[index % all.length] as T

const scalar = fc.constantFrom(9090, 'off', 'a: b, {c}', '', null, true, 'x # y', "it's", '8080')

/** Lines with something in them, without the blanks at their ends. */
const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')

/** Whether all lines stand among the others, in their order. */
const isWithin = (lines: readonly string[], others: readonly string[]): boolean => {
  let at = 0
  for (const other of others) if (lines[at] === other) at++
  return at === lines.length
}

test('one scalar that changes changes the bytes of that scalar, and no others, whatever the layout', () => {
  fc.assert(
    fc.property(layouts(), fc.nat(), scalar, ({ text, scalars }, index, value) => {
      fc.pre(scalars.length > 0)
      const { path, from, to } = chosen(scalars, index)
      const after = edit(text, { path, value })
      expect(after.slice(0, from)).toBe(text.slice(0, from))
      expect(after.slice(after.length - (text.length - to))).toBe(text.slice(to))
    }),
    { numRuns: times(200) },
  )
})

test('a key or an element that is removed takes its own lines along, and no others', () => {
  fc.assert(
    fc.property(layouts(), fc.nat(), ({ text, blocks }, index) => {
      const { path, from, to } = chosen(blocks, index)
      const siblings = blocks.filter(({ path: other }) => String(other.slice(0, -1)) === String(path.slice(0, -1)))
      const above = text.slice(0, text.lastIndexOf('\n', from - 1) + 1)
      // The only one leaves {} or [], and what follows the first one behind a dash takes its place.
      fc.pre(siblings.length > 1 && text.slice(above.length, from).trim() === '')
      const after = edit(text, { path })
      const kept = linesOf(above + text.slice(to).replace(/^.*/, '')).filter((line) => !/^ *#/.test(line))
      expect(isWithin(kept, linesOf(after))).toBe(true)
      expect(isWithin(linesOf(after), linesOf(text))).toBe(true)
    }),
    { numRuns: times(200) },
  )
})

test('a key that is added adds lines, and changes none', () => {
  const value = fc.constantFrom<Edit['value']>(7, 'x', { port: 1, sockets: [{ port: 2 }] }, [1, 'two'], 'a\nb\n', {})
  fc.assert(
    fc.property(layouts(), fc.nat(), value, ({ text, blocks }, index, fresh) => {
      const maps = blocks.filter(({ path }) => typeof path.at(-1) === 'string')
      const { path } = chosen(maps, index)
      const after = edit(text, { path: [...path.slice(0, -1), 'fresh'], value: fresh })
      expect(isWithin(linesOf(text), linesOf(after))).toBe(true)
    }),
    { numRuns: times(200) },
  )
})
