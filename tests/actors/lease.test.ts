import { describe, expect, it } from 'vitest'
import { Lease } from '../../src/actors/lease.ts'

class Held {
  async stopAccepting(): Promise<void> {}
}

describe('a lease (D5)', () => {
  it('ends with the one above it, and leaves its neighbours alone', () => {
    const top = new Lease<Held>()
    const [one, two] = [top.sublet(), top.sublet()]
    const below = one.sublet(new Held())
    one.end()
    expect([one, below, two, top].map(({ signal }) => signal.aborted)).toEqual([true, true, false, false])
  })

  it('gives only ended ones when it has ended', () => {
    const lease = new Lease<Held>()
    lease.end()
    expect(lease.sublet(new Held()).signal.aborted).toBe(true)
    expect(lease.ports).toEqual([])
  })

  it('knows the ports that are held by it and below it, until their leases end', () => {
    const top = new Lease<Held>()
    const [one, two] = [new Held(), new Held()]
    const lease = top.sublet().sublet(one)
    top.sublet(two)
    expect(top.ports).toEqual([one, two])
    lease.end()
    expect(top.ports).toEqual([two])
  })

  it('is renewed for the same ports: whoever comes next can take over', () => {
    const top = new Lease<Held>()
    const [one, two] = [new Held(), new Held()]
    const old = top.sublet(one)
    old.sublet(two)
    const renewed = old.renew()
    old.end()
    expect(renewed.signal.aborted).toBe(false)
    expect(top.ports).toEqual([one, two])
  })

  it('shows no handle in JSON', () => {
    expect(JSON.stringify(new Lease<Held>().sublet(new Held()))).toBe('{"ended":false}')
  })
})
