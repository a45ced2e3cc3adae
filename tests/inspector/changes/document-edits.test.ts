import { describe, expect, test } from 'vitest'
import { editDocument } from '../../../src/inspector/changes/document-edits.ts'
import { shown } from '../../../src/inspector/changes/hidden.ts'
import type { Edit, Json } from '../../../src/inspector/changes/source.ts'

const shout = () => {}

const input = {
  listeners: {
    shout: { protocol: shout, sockets: [{ port: 1 }, { port: 2 }] },
    mail: { protocol: 'smtp', options: { password: 'secret', users: new Map() }, sockets: [] },
  },
}

const edit = (...edits: Edit[]): typeof input => editDocument(input, edits).document as typeof input

const refusedAt = (path: string) =>
  expect.objectContaining({ status: 422, code: 'EDIT_INVALID', complaints: [expect.objectContaining({ path })] })

describe('edits of a document', () => {
  test('leave functions what they are, and what was given as it was', () => {
    const edited = edit({ path: ['listeners', 'shout', 'sockets', 0, 'port'], value: 3 })
    expect(edited.listeners.shout).toEqual({ protocol: shout, sockets: [{ port: 3 }, { port: 2 }] })
    expect(edited.listeners.mail).toBe(input.listeners.mail)
    expect(input.listeners.shout.sockets[0]).toEqual({ port: 1 })
  })

  test('are made one after the other', () => {
    const rows = ['listeners', 'shout', 'sockets']
    const edited = edit({ path: [...rows, 0] }, { path: [...rows, 1], value: { port: 9 } }, { path: [...rows, 0] })
    expect(edited.listeners.shout.sockets).toEqual([{ port: 9 }])
  })

  test('add what is not there, and delete what is', () => {
    const edited = edit({ path: ['addressLists', 'denied'], value: '' }, { path: ['listeners', 'mail'] })
    expect(edited).toEqual({ addressLists: { denied: '' }, listeners: { shout: input.listeners.shout } })
    expect(edit({ path: ['domains', 3, 'name'] })).toEqual(input)
  })

  test('that lead nowhere are refused, with the place where the way ends', () => {
    const rows = ['listeners', 'shout', 'sockets']
    expect(() => edit({ path: [...rows, 3], value: {} })).toThrow(refusedAt('listeners.shout.sockets'))
    expect(() => edit({ path: [...rows, 2] })).toThrow(refusedAt('listeners.shout.sockets'))
    expect(() => edit({ path: [...rows, 'port'], value: 1 })).toThrow(refusedAt('listeners.shout.sockets'))
    expect(() => edit({ path: [...rows, 0, 'port', 'x'], value: 1 })).toThrow(
      refusedAt('listeners.shout.sockets[0].port'),
    )
    expect(() => edit({ path: ['listeners', 'shout', 'protocol', 'name'], value: 'x' })).toThrow(
      refusedAt('listeners.shout.protocol'),
    )
  })
})

describe('a document that is shown', () => {
  test('has text in the place of functions, objects and secrets', () => {
    expect(shown(input)).toEqual({
      listeners: {
        shout: { protocol: '(function shout)', sockets: [{ port: 1 }, { port: 2 }] },
        mail: { protocol: 'smtp', options: { password: '(hidden)', users: '(object Map)' }, sockets: [] },
      },
    })
    expect(shown({ tokenFile: './token', tokens: ['a', 'b'] })).toEqual({ tokenFile: './token', tokens: '(hidden)' })
  })

  test('ends where it holds itself', () => {
    const ring: { ring?: unknown } = {}
    ring.ring = ring
    expect(shown(ring)).toEqual({ ring: '(itself)' })
  })

  test('changes nothing when it is sent back', () => {
    const document = shown(input) as { listeners: Json }
    expect(edit({ path: ['listeners'], value: document.listeners })).toEqual(input)
    const password = ['listeners', 'mail', 'options', 'password']
    expect(edit({ path: password, value: '(hidden)' })).toEqual(input)
    expect(edit({ path: password, value: 'other' }).listeners.mail.options.password).toBe('other')
  })
})
