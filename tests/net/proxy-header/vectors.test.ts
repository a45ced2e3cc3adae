import { describe, expect, it } from 'vitest'
import { readProxyHeader } from '../../../src/net/proxy-header/index.ts'
import { settle } from './headers.ts'
import { VECTORS } from './vectors.ts'

const PAYLOADS = ['EHLO x\r\n', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n', '\r\n\r\n\0\r\nQUIT\n', '\0']

describe.each(VECTORS)('the header $name', ({ bytes, state, ends }) => {
  it(`is ${state} (X3, X5)`, () => {
    const result = readProxyHeader(bytes)
    expect(result.state).toBe(state)
    if (result.state !== 'complete') return
    const { source, destination } = result.header
    expect(source && destination && [source.address, source.port, destination.address, destination.port]).toEqual(ends)
    expect(result.header.tlvs?.tls).toBeUndefined()
  })

  it('gets the same verdict when it comes one byte at a time, and none before its end if it is good (X5)', () => {
    const { result, after } = settle(bytes)
    expect(result).toEqual(readProxyHeader(bytes))
    if (state === 'complete') expect(after).toBe(bytes.length)
  })

  it.each(PAYLOADS)('leaves exactly the payload %j that comes in the same segment (X5)', (payload) => {
    const result = readProxyHeader(Buffer.concat([bytes, Buffer.from(payload)]))
    expect(result).toEqual(readProxyHeader(bytes))
    if (result.state === 'complete') expect(result.length).toBe(bytes.length)
  })
})
