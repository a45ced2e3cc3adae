import { describe, expect, test } from 'vitest'
import { addListener, NO_DRAFT, rowsOf, toggleListener, typeInto } from '../../src/inspector/page/listeners/draft.ts'
import { editsOf, placeOfComplaint } from '../../src/inspector/page/listeners/edits.ts'

const DOCUMENT = {
  listeners: {
    web: {
      protocol: 'http',
      sockets: [{ port: 8080, address: '127.0.0.1' }, { port: 8443, tls: 'on' }, { port: 8081 }],
    },
  },
}

const complaint = (path: string) => ({ path, message: 'wrong' })

describe('the draft of the table', () => {
  test('has an empty row behind the written ones, and another once that is typed into', () => {
    const typed = typeInto(NO_DRAFT, 'web', 3, 'port', '9000')
    const changes = (draft: typeof NO_DRAFT) => rowsOf('web', DOCUMENT.listeners.web, draft).map(({ change }) => change)
    expect(changes(NO_DRAFT)).toEqual(['none', 'none', 'none', 'empty'])
    expect(changes(typed)).toEqual(['none', 'none', 'none', 'new', 'empty'])
  })

  test('becomes nothing where nothing is changed, or is changed back', () => {
    const there = typeInto(NO_DRAFT, 'web', 0, 'tls', 'on')
    expect(editsOf(DOCUMENT, NO_DRAFT)).toEqual([])
    expect(editsOf(DOCUMENT, typeInto(there, 'web', 0, 'tls', 'off'))).toEqual([])
  })

  test('becomes an append where a port is set, without what is the default', () => {
    const draft = typeInto(typeInto(NO_DRAFT, 'web', 3, 'port', ' 9000 '), 'web', 3, 'address', '::1')
    expect(editsOf(DOCUMENT, draft)).toEqual([
      { path: ['listeners', 'web', 'sockets', 3], value: { port: 9000, address: '::1' } },
    ])
  })

  test('changes first, then appends, then deletes from the end, so that every index holds (L6)', () => {
    const zero = typeInto(typeInto(NO_DRAFT, 'web', 0, 'port', '0'), 'web', 1, 'port', '0')
    const draft = typeInto(typeInto(zero, 'web', 2, 'address', '::1'), 'web', 3, 'port', 'any')
    const at = (...path: (string | number)[]) => ['listeners', 'web', 'sockets', ...path]
    expect(editsOf(DOCUMENT, draft)).toEqual([
      { path: at(2, 'address'), value: '::1' },
      { path: at(3), value: { port: 'any' } },
      { path: at(1) },
      { path: at(0) },
    ])
  })

  test('deletes a field that is emptied', () => {
    const draft = typeInto(NO_DRAFT, 'web', 0, 'address', '')
    expect(editsOf(DOCUMENT, draft)).toEqual([{ path: ['listeners', 'web', 'sockets', 0, 'address'] }])
  })

  test('adds a listener whole, and removes one whole', () => {
    const added = addListener(NO_DRAFT, { name: 'more', protocol: 'relay', options: { to: '127.0.0.1:80' } })
    const draft = toggleListener(typeInto(added, 'more', 0, 'port', '7009'), 'web')
    expect(editsOf(DOCUMENT, draft)).toEqual([
      { path: ['listeners', 'web'] },
      {
        path: ['listeners', 'more'],
        value: { protocol: 'relay', options: { to: '127.0.0.1:80' }, sockets: [{ port: 7009 }] },
      },
    ])
  })

  test('finds the row of a complaint, which counts rows as they will be', () => {
    const draft = typeInto(typeInto(NO_DRAFT, 'web', 0, 'port', '0'), 'web', 3, 'port', '99999')
    const place = (path: string) => placeOfComplaint(complaint(path), DOCUMENT, draft)
    expect(place('listeners.web.sockets[2].port')).toMatchObject({ listener: 'web', index: 3, field: 'port' })
    expect(place('listeners.web.sockets[0]')).toMatchObject({ listener: 'web', index: 1 })
    expect(place('listeners.web.options.root')).toMatchObject({ listener: 'web', index: undefined })
    expect(place('listeners.web')).toMatchObject({ listener: 'web', index: undefined })
    expect(place('perAddressLimit')).toBeUndefined()
  })
})
