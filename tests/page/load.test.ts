import { afterAll, describe, expect } from 'vitest'
import { closeBrowser, inBrowser, SignedIn } from '../support/page/browser.ts'
import { connectionRows } from '../support/page/connections.ts'

afterAll(closeBrowser)

const burst = (at: SignedIn): void => {
  for (let event = 0; event < 600; event++) {
    at.server.tell('connection.refused', {
      time: Date.now(),
      listener: 'web',
      socket: 'web:8080',
      remoteAddress: `203.0.113.${event % 256}`,
      reason: 'full',
      evidence: { count: 1_000, limit: 1_000 },
    })
  }
}

describe('the page under load', () => {
  inBrowser('takes every key between thousands of events, and keeps 200 rows', async () => {
    await using at = await SignedIn.at('why')
    await expect.poll(() => at.server.carries('connection.refused')).toBe(true)
    const address = at.page.getByLabel('Address')
    for (let key = 0; key < 10; key++) {
      burst(at)
      await address.press(String(key))
    }
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
