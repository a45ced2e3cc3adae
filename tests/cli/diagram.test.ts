import { describe, expect, it } from 'vitest'
import { lines, Workplace } from './command-line.ts'

const NAMES = ['supervisor', 'listener', 'tcp-socket', 'udp-socket', 'certificates', 'host']

const diagram = async (...args: string[]) => {
  using place = new Workplace()
  return await place.portreeve('diagram', ...args)
}

describe('portreeve diagram', () => {
  it('lists the machines with what they are', async () => {
    const { code, out, err } = await diagram()
    expect([code, err]).toEqual([0, ''])
    expect(out.trimEnd().split('\n')).toEqual(
      NAMES.map((name) => expect.stringMatching(new RegExp(`^${name} +[A-Z].*\\.$`))),
    )
  })

  it('draws a machine for Mermaid', async () => {
    const { code, out, err } = await diagram('tcp-socket')
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^stateDiagram-v2\n/)
    for (const state of ['binding', 'backingOff', 'accepting', 'suspended', 'draining', 'closed', 'failed'])
      expect(out).toContain(`"${state}"`)
  })

  it('knows a machine by its folder and by its name in the code', async () => {
    expect(await diagram('tcpSocket', '--format', 'mermaid')).toEqual(await diagram('tcp-socket'))
  })

  it('draws a picture', async () => {
    const { code, out } = await diagram('tcp-socket', '--format', 'svg')
    expect(code).toBe(0)
    expect(out).toMatch(/^<svg [\s\S]*backingOff[\s\S]*<\/svg>\n$/)
  })

  it('gives one machine as data, or all', async () => {
    const one = JSON.parse((await diagram('udp-socket', '--format', 'json')).out)
    const all = JSON.parse((await diagram('--format', 'json')).out)
    expect(one).toMatchObject({ id: 'udpSocket', type: 'compound' })
    expect(all).toHaveLength(NAMES.length)
    expect(all[3]).toEqual(one)
  })

  it.each([
    ['a mistyped name', ['tcp-sockt'], 'diagram tcp-sockt: there is no such machine. Did you mean tcp-socket?'],
    ['an unknown name', ['toaster'], `diagram toaster: there is no such machine. Write one of ${NAMES.join(', ')}.`],
    [
      'one picture of all',
      ['--format', 'svg'],
      `diagram --format svg: one picture holds one machine. Name it: ${NAMES.join(', ')}.`,
    ],
  ])('says what it can draw: %s', async (_, args, message) => {
    expect(await diagram(...args)).toEqual({ code: 2, out: '', err: lines(message) })
  })
})
