import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect } from 'vitest'
import { closeBrowser, inBrowser, SignedIn } from '../support/page/browser.ts'
import { connectionRows } from '../support/page/connections.ts'

afterAll(closeBrowser)

/** Events of a second, in bursts. */
const BURSTS = 20
const SECONDS = 3

const storm = async (at: SignedIn): Promise<void> => {
  for (let burst = 0; burst < BURSTS * SECONDS; burst++) {
    for (let event = 0; event < 2_000 / BURSTS; event++) {
      at.server.tell('connection.refused', {
        time: Date.now(),
        listener: 'web',
        socket: 'web:8080',
        remoteAddress: `203.0.113.${event}`,
        reason: 'full',
        evidence: { count: 1_000, limit: 1_000 },
      })
    }
    await sleep(1_000 / BURSTS)
  }
}

describe('the page under load', () => {
  inBrowser('answers a key within a quarter of a second at 2,000 events a second, and keeps 200 rows', async () => {
    await using at = await SignedIn.at('why')
    await expect.poll(() => at.server.carries('connection.refused')).toBe(true)
    const address = at.page.getByLabel('Address')
    const raining = storm(at)
    const waits: number[] = []
    for (let key = 0; key < 10; key++) {
      const before = performance.now()
      await address.press(String(key))
      waits.push(performance.now() - before)
      await sleep(200)
    }
    await raining
    expect(waits.sort((one, other) => one - other)[5]).toBeLessThan(250)
    expect(await address.inputValue()).toBe('0123456789')
    await expect.poll(() => at.page.locator('.refusals li').count()).toBe(200)
    expect(at.faults).toEqual([])
  })

  inBrowser('shows 10,000 connections by pages of a hundred', async () => {
    await using at = await SignedIn.at('connections', (server) => {
      server.rows = connectionRows(10_000)
    })
    await at.page.getByText('1 to 100 of 10,000').waitFor()
    expect(await at.page.locator('table.connections tbody tr').count()).toBe(100)
  })
})
