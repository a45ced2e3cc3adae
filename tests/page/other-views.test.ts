import { afterAll, describe, expect } from 'vitest'
import { closeBrowser, inBrowser, SignedIn } from '../support/page/browser.ts'

afterAll(closeBrowser)

const refusal = (remoteAddress: string) => ({
  type: 'connection.refused',
  time: 1_000,
  listener: 'web',
  socket: 'web:8080',
  remoteAddress,
  reason: 'denied',
  evidence: { list: 'denied', line: 1 },
})

describe('why', () => {
  inBrowser('answers for an address and a socket', async () => {
    await using at = await SignedIn.at('why')
    await at.page.getByLabel('Address').fill('198.51.100.7')
    await at.page.getByRole('button', { name: 'Ask' }).click()
    await at.page.getByText('is refused: denied').waitFor()
    await at.page.getByText('denied, line 1: 198.51.100.0/24').waitFor()
    expect(at.page.url()).toContain('from=198.51.100.7&to=127.0.0.1%3A8080')
    expect(at.faults).toEqual([])
  })

  inBrowser('lists refusals as they happen, each with a link to why', async () => {
    await using at = await SignedIn.at('why')
    await at.page.getByText('None yet.').waitFor()
    await expect.poll(() => at.server.carries('connection.refused')).toBe(true)
    at.server.tell('connection.refused', refusal('198.51.100.9'))
    await at.page.getByRole('link', { name: 'Why?' }).click()
    await at.page.getByText('is refused: denied').waitFor()
    expect(await at.page.getByLabel('Address').inputValue()).toBe('198.51.100.9')
  })
})

describe('connections', () => {
  inBrowser('come in pages, and can be looked for by address', async () => {
    await using at = await SignedIn.at('connections')
    await at.page.getByText('1 to 100 of 965').waitFor()
    await at.page.getByRole('button', { name: 'Next' }).click()
    await at.page.getByText('101 to 200 of 965').waitFor()
    await at.page.getByRole('button', { name: '203.0.113.1', exact: true }).click()
    await at.page.getByText('1 to 25 of 25').waitFor()
    expect(at.faults).toEqual([])
  })

  inBrowser('are closed after a question', async () => {
    await using at = await SignedIn.at('connections')
    await at.page.getByRole('button', { name: 'Close 203.0.113.1 port 40001' }).click()
    await at.page.getByRole('button', { name: 'Leave it open' }).click()
    expect(at.server.rows).toHaveLength(965)
    await at.page.getByRole('button', { name: 'Close 203.0.113.1 port 40001' }).click()
    await at.page.getByRole('button', { name: 'Close it' }).click()
    await at.page.getByText('1 to 100 of 964').waitFor()
  })
})

describe('lists', () => {
  inBrowser('have complaints at the line while one types', async () => {
    await using at = await SignedIn.at('lists')
    await at.page.getByRole('textbox', { name: 'Text of the list denied' }).fill('10.0.0.1\n10.0.0.300\n')
    await at.page.getByRole('button', { name: 'line 2, column 1' }).waitFor()
    expect(await at.page.locator('.margin .wrong').textContent()).toContain('2')
    expect(at.faults).toEqual([])
  })

  inBrowser('say how many connections they would have refused, and are saved by plan, apply and keep', async () => {
    await using at = await SignedIn.at('lists')
    await at.page.getByRole('textbox', { name: 'Text of the list denied' }).fill('203.0.113.0/24')
    await at.page.getByText('It would have refused 772 of the 965 open connections').waitFor()
    await at.page.getByRole('button', { name: 'Update' }).click()
    await at.page.getByRole('dialog').getByText('addressLists.denied').waitFor()
    await at.page.getByRole('button', { name: 'Apply' }).click()
    await at.page.getByRole('button', { name: 'Keep' }).click()
    await at.page.getByText('Nothing is changed.').waitFor()
    expect(at.server.world.document.addressLists.denied).toBe('203.0.113.0/24')
  })
})
