import { afterAll, describe, expect } from 'vitest'
import { STEPS } from '../support/page/actors.ts'
import { closeBrowser, inBrowser, SignedIn } from '../support/page/browser.ts'

afterAll(closeBrowser)

const atSocket = async (): Promise<SignedIn> => {
  const at = await SignedIn.at('machines')
  await at.page.getByRole('treeitem', { name: /web:8443/ }).click()
  await at.page.getByText('7 steps, following').waitFor()
  return at
}

const lit = (at: SignedIn, state: string) => at.page.locator(`.portreeve-chart [data-state="${state}"].active`)

const recording = (steps: readonly unknown[]) => ({
  name: 'dump.json',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify({ entries: steps })),
})

describe('the machines', () => {
  inBrowser('light the active states with all that hold them, and count on the edges', async () => {
    await using at = await atSocket()
    for (const state of ['accepting', 'accepting.tls.on', 'accepting.tls.on.quiet']) await lit(at, state).waitFor()
    expect(await lit(at, 'binding').count()).toBe(0)
    await at.page.locator('.count text', { hasText: '1,204' }).waitFor()
    expect(at.faults).toEqual([])
  })

  inBrowser('follow steps as they happen, with a flash', async () => {
    await using at = await atSocket()
    const step = { ...STEPS[5]!, at: STEPS[6]!.at + 1 }
    at.server.tell('actor', step)
    await lit(at, 'accepting.tls.on.handshaking').waitFor()
    await at.page.locator('.arrow.flash').first().waitFor({ state: 'attached' })
    await at.page.getByText('8 steps, following').waitFor()
  })

  inBrowser('are read again when the stream has left something out', async () => {
    await using at = await atSocket()
    let asked = 0
    at.page.on('request', (request) => {
      if (/\/api\/actors\/web/.test(request.url())) asked++
    })
    const again = () => {
      at.server.tell('gap', { missed: 7 })
      return asked
    }
    // Once may be for the beginning of the stream.
    await expect.poll(again, { timeout: 8_000 }).toBeGreaterThan(1)
    await at.page.getByText('events left out').waitFor()
  })

  inBrowser('go back and forth by the arrow keys, while the chart shows the states of each step', async () => {
    await using at = await atSocket()
    await at.page.getByRole('button', { name: 'Back', exact: true }).click()
    await at.page.getByText('step 6 of 7').waitFor()
    await lit(at, 'accepting.tls.on.handshaking').waitFor()
    await at.page.getByRole('region', { name: 'Steps' }).getByRole('listitem').nth(5).getByRole('button').focus()
    await at.page.keyboard.press('Home')
    await at.page.keyboard.press('ArrowDown')
    await at.page.getByText('step 2 of 7').waitFor()
    await lit(at, 'binding').waitFor()
    expect(await lit(at, 'accepting').count()).toBe(0)
    await at.page.getByRole('button', { name: 'Follow live' }).click()
    await lit(at, 'accepting.tls.on.quiet').waitFor()
  })

  inBrowser('are chosen in the tree by the arrow keys', async () => {
    await using at = await atSocket()
    await at.page.keyboard.press('ArrowUp')
    const item = at.page.getByRole('treeitem', { name: /web:8080/ })
    expect(await item.getAttribute('aria-selected')).toBe('true')
    await lit(at, 'accepting.admission.reserved').waitFor()
  })

  inBrowser('move and zoom by keys', async () => {
    await using at = await atSocket()
    const box = () => at.page.locator('.portreeve-chart').getAttribute('viewBox')
    await at.page.getByRole('button', { name: 'Whole' }).click()
    const whole = await box()
    await at.page.keyboard.press('+')
    await at.page.keyboard.press('ArrowRight')
    expect(await box()).not.toBe(whole)
    await at.page.keyboard.press('0')
    expect(await box()).toBe(whole)
  })

  inBrowser('replay a recording, and say that it is one', async () => {
    await using at = await atSocket()
    await at.page.getByLabel('Open a recording').setInputFiles(recording(STEPS.slice(0, 3)))
    await at.page.getByText('not what runs now').waitFor()
    await lit(at, 'backingOff').waitFor()
    await at.page.getByRole('button', { name: 'Back', exact: true }).click()
    await lit(at, 'binding').waitFor()
    await at.page.getByRole('button', { name: 'Back to what runs' }).click()
    await at.page.getByText('steps, following').waitFor()
  })

  inBrowser('refuse a file that is no recording, in words', async () => {
    await using at = await atSocket()
    await at.page.getByLabel('Open a recording').setInputFiles(recording([]))
    await at.page.getByText('dump.json holds no steps of actors.').waitFor()
  })

  inBrowser('follow the next connection from an address, with times', async () => {
    await using at = await atSocket()
    await at.page.getByLabel('Follow the next connection from').fill('203.0.113.9')
    await at.page.getByRole('button', { name: 'Follow', exact: true }).click()
    await at.page.getByText('Waiting for a connection from 203.0.113.9').waitFor()
    at.server.tell('trace', { trace: 't1', at: 1_000, stage: 'gate', text: 'admitted' })
    at.server.tell('trace', { trace: 'other', at: 1_001, stage: 'gate', text: 'a stranger' })
    at.server.tell('trace', { trace: 't1', at: 1_012, stage: 'closed', text: 'after 12 ms' })
    await at.page.getByText('is over').waitFor()
    await at.page.getByText('+12 ms').waitFor()
    expect(await at.page.getByText('a stranger').count()).toBe(0)
  })
})
