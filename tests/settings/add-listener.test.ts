import { describe, expect, it } from 'vitest'
import { addListener, type ListenerInput } from '../../src/settings/index.ts'
import { accepted, shout } from './parsed.ts'

describe('one listener more', () => {
  const current = accepted({
    addressLists: { office: '10.0.0.1' },
    ...shout({ sockets: [{ port: 0 }, { port: 7007 }] }),
  })

  it('stands behind those that are there', () => {
    const { settings, complaints, warnings } = addListener(current, 'more', {
      protocol: 'echo',
      sockets: [{ port: 7008 }],
    })
    expect(complaints).toEqual([])
    expect(warnings).toEqual([])
    expect(settings?.listeners.map(({ name }) => name)).toEqual(['shout', 'more'])
    expect(settings).toMatchObject({
      ...current,
      listeners: [current.listeners[0], { sockets: [{ name: 'more:7008' }] }],
    })
  })

  it('is checked against those that are there', () => {
    const sockets = [{ port: 7007, restriction: 'grant', addresses: '#office\n#home' } as const]
    const { settings, complaints } = addListener(current, 'more', { protocol: 'echo', sockets })
    expect(settings).toBeUndefined()
    expect(complaints.map(({ path }) => path)).toEqual([
      'listeners.more.sockets[0]',
      'listeners.more.sockets[0].addresses',
    ])
  })

  it('is checked in itself', () => {
    expect(addListener(current, '__proto__', {} as ListenerInput).complaints).toHaveLength(1)
    expect(addListener(current, 'no name', {} as ListenerInput).complaints).toHaveLength(1)
    expect(addListener(current, 'more', { protocol: 'echo' } as unknown as ListenerInput).complaints).toEqual([
      { path: 'listeners.more.sockets', message: 'sockets is missing. Write rows such as [{ port: 8080 }].' },
    ])
  })
})
