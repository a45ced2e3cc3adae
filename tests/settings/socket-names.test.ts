import { describe, expect, it } from 'vitest'
import { nameSockets } from '../../src/settings/index.ts'

const row = (port: number | 'any', address = 'all') => ({ port, address })

describe('socket names', () => {
  it('say listener and port', () => {
    expect(nameSockets('web', [row(8080), row(8443)])).toEqual(['web:8080', 'web:8443'])
  })

  it('say the address from the second row of a port on', () => {
    const rows = [row(8080, '127.0.0.2'), row(8080, '127.0.0.1'), row(8080, '::1')]
    expect(nameSockets('web', rows)).toEqual(['web:8080', 'web:8080@127.0.0.1', 'web:8080@::1'])
  })

  it('number rows for free ports', () => {
    expect(nameSockets('web', [row('any'), row('any', '::1'), row('any')])).toEqual([
      'web:any',
      'web:any@2',
      'web:any@3',
    ])
  })

  it('leave names alone that are given, wherever in the table they are', () => {
    const rows = [row(8080, '127.0.0.1'), row(8080, '127.0.0.2'), row('any'), row('any')]
    const given = new Map([
      [rows[1]!, 'web:8080'],
      [rows[3]!, 'web:any'],
    ])
    expect(nameSockets('web', rows, given)).toEqual(['web:8080@127.0.0.1', 'web:8080', 'web:any@2', 'web:any'])
  })

  it('are distinct even where a table has one place twice', () => {
    expect(nameSockets('web', [row(1), row(1), row(1)])).toEqual(['web:1', 'web:1@all', 'web:1@all#2'])
  })
})
