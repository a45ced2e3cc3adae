import { afterAll, describe, expect } from 'vitest'
import { browser, closeBrowser, inBrowser, openPage, SignedIn } from '../support/page/browser.ts'
import { StandIn } from '../support/page/stand-in.ts'

afterAll(closeBrowser)

describe('signing in', () => {
  inBrowser('by a link takes the token out of the address bar', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.getByRole('heading', { name: 'web' }).waitFor()
    expect(at.page.url()).not.toContain(at.server.token)
    expect(at.faults).toEqual([])
  })

  inBrowser('with a wrong token says so, and with the right one leads in', async () => {
    await using server = await StandIn.start()
    const { page } = await openPage(await browser(), server.url)
    await page.getByLabel('Token').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByText('The token is wrong or missing.').waitFor()
    await page.getByLabel('Token').fill(server.token)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'web' }).waitFor()
    await page.context().close()
  })

  inBrowser('is asked for again once the server knows the session no more', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.context().clearCookies()
    await at.page.evaluate("sessionStorage.clear(); location.hash = '#/connections'")
    await at.page.getByLabel('Token').waitFor()
  })

  inBrowser('is done anew by the token when the server knows the session no more, as after a restart', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.context().clearCookies()
    at.server.cutStreams()
    await at.page.getByText('stream lost, reconnecting').waitFor()
    await at.page.getByText('live', { exact: true }).waitFor()
  })

  inBrowser('lasts until one signs out', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.getByRole('button', { name: 'Sign out' }).click()
    await at.page.getByLabel('Token').waitFor()
    await at.page.reload()
    await at.page.getByLabel('Token').waitFor()
  })
})
