import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { builtins } from '../../src/protocols/by-name.ts'
import { lines, Workplace } from './command-line.ts'

describe('portreeve init', () => {
  it('writes a starter and says what to do next', async () => {
    using place = new Workplace()
    expect(await place.portreeve('init')).toEqual({
      code: 0,
      out: lines(
        'wrote  portreeve.yaml',
        'wrote  public/index.html',
        '',
        'Next:',
        '  portreeve run    serves it, and says how to try each port',
        '  portreeve check  says what is wrong with it, once you have changed it',
      ),
      err: '',
    })
  })

  it('writes what check has nothing to say about', async () => {
    using place = new Workplace()
    const { out } = await place.portreeve('init', 'a/new/place')
    expect(out).toContain('  portreeve check a/new/place/portreeve.yaml  ')
    expect(await place.portreeve('check', 'a/new/place/portreeve.yaml')).toEqual({
      code: 0,
      out: lines('a/new/place/portreeve.yaml: 3 listeners, 4 sockets: no complaint'),
      err: '',
    })
  })

  it('names every protocol that there is, with what it is for', async () => {
    using place = new Workplace()
    await place.portreeve('init')
    const text = readFileSync(place.at('portreeve.yaml'), 'utf8')
    for (const [name, { summary }] of builtins) expect(text).toContain(`#   ${name.padEnd(7)}  ${summary}\n`)
  })

  it('opens nothing to the network, and no port that only root may open', async () => {
    using place = new Workplace()
    await place.portreeve('init')
    const { listeners } = parse(readFileSync(place.at('portreeve.yaml'), 'utf8'))
    const sockets = Object.values<{ sockets: { address: string; port: number }[] }>(listeners).flatMap(
      (one) => one.sockets,
    )
    expect(sockets).toHaveLength(4)
    for (const { address, port } of sockets) {
      expect(address).toBe('127.0.0.1')
      expect(port).toBeGreaterThan(1023)
    }
  })

  it('overwrites nothing', async () => {
    using place = new Workplace({ 'portreeve.yaml': 'mine' })
    expect(await place.portreeve('init')).toEqual({
      code: 1,
      out: '',
      err: lines('init: portreeve.yaml is there already, and stays as it is. Name another directory.'),
    })
    expect(readFileSync(place.at('portreeve.yaml'), 'utf8')).toBe('mine')
  })

  it('keeps a page that is there', async () => {
    using place = new Workplace()
    mkdirSync(place.at('public'))
    writeFileSync(place.at('public/index.html'), 'mine')
    const { code, out } = await place.portreeve('init')
    expect([code, out.split('\n')[1]]).toEqual([0, ''])
    expect(readFileSync(place.at('public/index.html'), 'utf8')).toBe('mine')
  })

  it('says where it cannot write', async () => {
    using place = new Workplace({ file: '' })
    const { code, err } = await place.portreeve('init', 'file')
    expect([code, err]).toEqual([
      1,
      lines(
        'init file: it cannot be written there: file is no directory. Name a directory that this user may write to.',
      ),
    ])
  })
})
