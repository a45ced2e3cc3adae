import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { editDocument } from '../../../src/inspector/changes/document-edits.ts'
import type { Edit } from '../../../src/inspector/changes/source.ts'
import { editYaml } from '../../../src/inspector/changes/yaml-edits.ts'
import { times } from '../../support/long.ts'
import { matchLines } from './match-lines.ts'

const edit = (text: string, ...edits: Edit[]): string => editYaml(text, editDocument(parse(text), edits))

/** The lines that are gone, with `-`, and those that are new, with `+`. */
const difference = (before: string, after: string): string[] => {
  const [was, is] = [before.split('\n'), after.split('\n')]
  const [kept, came] = [matchLines(was, is), matchLines(is, was)]
  return [
    ...was.filter((_, index) => kept[index] === -1).map((line) => `-${line}`),
    ...is.filter((_, index) => came[index] === -1).map((line) => `+${line}`),
  ]
}

const EXAMPLE = readFileSync(resolve(import.meta.dirname, '../../../examples/portreeve.yaml'), 'utf8')

const WORN = `# our settings, by hand
addressLists:
    clients: |
        10.0.0.0/8        ; the office
        !10.0.9.0/24 ; its guests
    denied: ''

listeners:
    web:              # the web
        protocol: "http"
        sockets:
          - {port: 8080}          # the old one
          - { port: 8081,
              tls: ext }

    # nobody knows why
    8025: {protocol: echo, sockets: []}


    mail:
        protocol:   'echo'
        sockets:
          - port: 2525
            tls: off
`

describe('an edit of a settings file', () => {
  test('changes the one line that it is about, in the file that npm start runs', () => {
    const edited = edit(EXAMPLE, { path: ['listeners', 'web', 'sockets', 2, 'port'], value: 9081 })
    expect(difference(EXAMPLE, edited)).toEqual([
      '-      - { port: 8081, address: 127.0.0.1, tls: ext } # clear text from a device that takes TLS off',
      '+      - { port: 9081, address: 127.0.0.1, tls: ext } # clear text from a device that takes TLS off',
    ])
  })

  test('changes nothing else in a file that is laid out in another way', () => {
    const edited = edit(WORN, { path: ['listeners', 'mail', 'protocol'], value: 'discard' })
    expect(difference(WORN, edited)).toEqual(["-        protocol:   'echo'", "+        protocol:   'discard'"])
  })

  test('appends a row that is written as the rows beside it', () => {
    const flow = edit(EXAMPLE, { path: ['listeners', 'echo', 'sockets', 1], value: { port: 7, tls: 'on' } })
    expect(difference(EXAMPLE, flow)).toEqual(['+      - { port: 7, tls: on }'])
    const block = edit(WORN, { path: ['listeners', 'mail', 'sockets', 1], value: { port: 7, tls: 'on' } })
    expect(difference(WORN, block)).toEqual(['+          - port: 7', '+            tls: on'])
  })

  test('appends a row in one line where the rows beside it are in brackets, also one over several lines', () => {
    const edited = edit(WORN, { path: ['listeners', 'web', 'sockets', 2], value: { port: 8082, tls: 'on' } })
    expect(difference(WORN, edited)).toEqual(['+          - {port: 8082, tls: on}'])
  })

  test('removes a row with its comment, and no other', () => {
    const edited = edit(WORN, { path: ['listeners', 'web', 'sockets', 0] })
    expect(difference(WORN, edited)).toEqual(['-          - {port: 8080}          # the old one'])
  })

  test('adds a listener with an empty line before it, its rows in one line each, and removes one', () => {
    const added = edit(EXAMPLE, { path: ['listeners', 'more'], value: { protocol: 'echo', sockets: [{ port: 7 }] } })
    expect(added).toBe(`${EXAMPLE}\n  more:\n    protocol: echo\n    sockets:\n      - { port: 7 }\n`)
    expect(edit(added, { path: ['listeners', 'more'] })).toBe(EXAMPLE)
  })

  test('indents new lines as those beside them', () => {
    const text = `listeners:\n      mail:\n         sockets:\n         -   port: 1\n             tls: off # x\n`
    const rows = ['listeners', 'mail', 'sockets']
    const edits = [
      { path: [...rows, 0, 'port'], value: 2 },
      { path: [...rows, 1], value: { port: 3, tls: 'on' } },
    ]
    expect(edit(text, ...edits)).toBe(`${text.replace('1', '2')}         -   port: 3\n             tls: on\n`)
  })

  test('leaves comments and order when a whole listener is sent back with one value changed', () => {
    const web = parse(WORN).listeners.web
    const value = { sockets: [web.sockets[0], { tls: 'on', port: 8081 }], protocol: 'http' }
    const edited = edit(WORN, { path: ['listeners', 'web'], value })
    expect(edited).toContain('web:              # the web\n        protocol: "http"\n')
    expect(edited).toContain(
      '- {port: 8080}          # the old one\n          - { port: 8081,\n              tls: on }\n',
    )
  })

  test('keeps the lines of an address list that it does not change, and its comments', () => {
    const text = parse(WORN).addressLists.clients
    const edited = edit(WORN, { path: ['addressLists', 'clients'], value: `${text}192.0.2.1 ; new\n` })
    expect(difference(WORN, edited)).toEqual(['+        192.0.2.1 ; new'])
  })

  test('puts text of several lines behind |, whatever stood there', () => {
    const edited = edit(WORN, { path: ['addressLists', 'denied'], value: '192.0.2.1\n192.0.2.2\n' })
    expect(difference(WORN, edited)).toEqual([
      "-    denied: ''",
      '+    denied: |',
      '+        192.0.2.1',
      '+        192.0.2.2',
    ])
  })

  test('begins a section that is empty, with the comment that stood there', () => {
    const text = 'addressLists: # none yet\nlisteners: {}\n'
    const edited = edit(text, { path: ['addressLists', 'denied'], value: '192.0.2.1' })
    expect(edited).toBe('addressLists: # none yet\n  denied: 192.0.2.1\nlisteners: {}\n')
  })

  test('finds a listener whose name is a number to YAML', () => {
    const edited = edit(WORN, { path: ['listeners', '8025', 'sockets', 0], value: { port: 8025 } })
    expect(difference(WORN, edited)).toEqual([
      '-    8025: {protocol: echo, sockets: []}',
      '+    8025: {protocol: echo, sockets: [{port: 8025}]}',
    ])
  })

  test('keeps the ends of lines of another system', () => {
    const text = EXAMPLE.replaceAll('\n', '\r\n')
    const edited = edit(text, { path: ['listeners', 'echo', 'sockets', 0, 'port'], value: 7 })
    expect(edited.split('\r\n').length).toBe(text.split('\r\n').length)
    expect(edited.replaceAll('\r\n', '')).not.toContain('\n')
  })

  test('does not change one place through another: a value that is written once for several is refused', () => {
    const text = 'listeners:\n  a: { sockets: &rows [{ port: 1 }] }\n  b: { sockets: *rows }\n'
    const refused = expect.objectContaining({ status: 422, code: 'EDIT_INVALID' })
    expect(() => edit(text, { path: ['listeners', 'a', 'sockets', 0, 'port'], value: 2 })).toThrow(refused)
    expect(() => edit(text, { path: ['listeners', 'b', 'sockets', 0, 'port'], value: 2 })).toThrow(refused)
    expect(() => edit(text, { path: ['listeners', 'a'] })).toThrow(refused)
    expect(parse(edit(text, { path: ['listeners', 'b', 'sockets'], value: [] })).listeners.b.sockets).toEqual([])
  })

  test('always says what it is to say, whatever the text and the value', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 2 },
        fc.constantFrom('', 'off', '8080', '#x', ' a', 'a\n', 'a\n\n  b ; c\n', '\tb\nc', '- a', "it's", '*x'),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('port', 'tls', '8080', 'a b'), tie('any'), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).any
    const path = fc.constantFrom(
      ['addressLists', 'clients'],
      ['addressLists', 'new'],
      ['listeners', 'web', 'sockets', 0],
      ['listeners', 'web', 'sockets', 2],
      ['listeners', '8025'],
      ['listeners', 'mail', 'options', 'to'],
    )
    const text = fc.constantFrom(EXAMPLE.replaceAll('syslog:', "'8025':").replaceAll('relay:', 'mail:'), WORN)
    fc.assert(
      fc.property(text, path, value, (before, at, sent) => {
        const edits = [{ path: at, value: sent as Edit['value'] }]
        expect(parse(edit(before, ...edits))).toEqual(editDocument(parse(before), edits).document)
      }),
      { numRuns: times(150) },
    )
  })
})
