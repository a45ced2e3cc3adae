import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatComplaint, parseSettingsText, readSettingsFile } from '../../src/settings/index.ts'

const directory = mkdtempSync(path.join(tmpdir(), 'portreeve-settings-'))

const fileOf = (text: string): string => {
  const file = path.join(directory, 'portreeve.yaml')
  writeFileSync(file, text)
  return file
}

const SHOUT = `listeners:
  shout:
    protocol: echo
    sockets:
      - { port: 7007 }
`

describe('a settings file', () => {
  it('gives the settings that it says, with the directory that its paths start from', () => {
    const { settings, complaints, warnings } = readSettingsFile(fileOf(SHOUT))
    expect(complaints).toEqual([])
    expect(warnings).toEqual([])
    expect(settings).toMatchObject({ directory, listeners: [{ name: 'shout', sockets: [{ name: 'shout:7007' }] }] })
  })

  it('reads off and on as words, quoted or not, as YAML 1.2 does', () => {
    const text = SHOUT.replace(
      '{ port: 7007 }',
      '{ port: 1, tls: off }\n      - { port: 2, tls: on }\n      - { port: 3, tls: "off" }',
    )
    const { settings } = readSettingsFile(fileOf(text))
    expect(settings?.listeners[0]?.sockets.map(({ tls }) => tls)).toEqual(['off', 'on', 'off'])
  })

  it('keeps the lines of an address list, also with Windows line ends', () => {
    const { settings } = parseSettingsText(
      'addressLists:\r\n  clients: |\r\n    10.0.0.1\r\n    10.0.0.2\r\nlisteners: {}\r\n',
      'x',
    )
    expect(settings?.addressLists.clients).toBe('10.0.0.1\n10.0.0.2\n')
  })

  it('shows places in lists with Windows line ends where they are', () => {
    const text = 'addressLists:\r\n  clients: |\r\n    10.0.0.1\r\n\r\n      10.0.0.256 ; x\r\nlisteners: {}\r\n'
    expect(parseSettingsText(text, 'x').complaints).toMatchObject([{ line: 5, column: 7 }])
  })

  it('may repeat a part by an anchor and an alias', () => {
    const text = 'listeners:\n  one: &one { protocol: echo, sockets: [] }\n  two: *one\n'
    expect(parseSettingsText(text, 'x').settings?.listeners.map(({ name }) => name)).toEqual(['one', 'two'])
  })

  it('may name listeners by numbers', () => {
    const text = 'listeners:\n  25: { protocol: echo, sockets: [{ port: 70000 }] }\n'
    expect(parseSettingsText(text, 'x').complaints).toMatchObject([
      { path: 'listeners.25.sockets[0].port', line: 2, column: 43 },
    ])
  })

  it('nested without end is a complaint, not a crash', () => {
    for (let depth = 50; depth < 5_000; depth *= 1.5) {
      const text = `listeners: { a: { protocol: echo, sockets: [], options: { x: ${'['.repeat(depth)}${']'.repeat(depth)} } } }`
      expect(parseSettingsText(text, 'x').complaints).toHaveLength(1)
    }
  })

  it('may be JSON', () => {
    expect(parseSettingsText('{\n\t"listeners": {}\n}', 'x').settings).toBeDefined()
  })
})

describe('a file that cannot be read', () => {
  it.each([
    [
      'is missing',
      path.join(directory, 'none.yaml'),
      'there is no such file. Check the path, or let `portreeve init` write a starter file.',
    ],
    [
      'is a directory',
      directory,
      `this is a directory. Name the file in it, as in ${path.join(directory, 'portreeve.yaml')}.`,
    ],
    ['lies below a file', path.join(fileOf(SHOUT), 'x.yaml'), 'a part of this path is no directory. Check the path.'],
    ['has a name that no file can have', 'a\0b', /^the file cannot be read \(.*\)\. Check it\.$/],
  ])('is one complaint, without a line, when it %s', (_, file, message) => {
    const { settings, complaints, warnings } = readSettingsFile(file)
    expect({ settings, warnings }).toEqual({ settings: undefined, warnings: [] })
    expect(complaints).toEqual([{ path: '', file, message: expect.stringMatching(message) }])
  })
})

describe('a complaint in one line', () => {
  it.each([
    [{ path: 'a.b', message: 'm.', file: 'f.yaml', line: 3, column: 5 }, 'f.yaml:3:5: m.'],
    [{ path: '', message: 'm.', file: 'f.yaml' }, 'f.yaml: m.'],
    [{ path: 'a.b', message: 'm.' }, 'a.b: m.'],
    [{ path: '', message: 'm.' }, 'm.'],
  ])('says where it belongs: %j', (complaint, line) => {
    expect(formatComplaint(complaint)).toBe(line)
  })
})

describe('what is found after reading', () => {
  const text = `domains:
  - name: example.com
    certificate: one.pem
listeners:
  my.web:
    protocol: ./my.js
    sockets: []
  my: { protocol: ./x.js, sockets: [] }
`
  const { located } = parseSettingsText(text, 'f.yaml')

  it.each([
    ['domains[0].certificate', 3, 18],
    ['listeners.my.web.protocol', 6, 15],
    ['listeners.my.protocol', 8, 19],
    ['listeners.my.options.root', 8, 3],
    ['domains[0].key', 2, 5],
    ['domains[7]', 1, 1],
    ['', 1, 1],
  ])('is shown where its path %j stands, or would', (at, line, column) => {
    expect(located({ path: at, message: 'm.' })).toEqual({ path: at, message: 'm.', file: 'f.yaml', line, column })
  })
})
