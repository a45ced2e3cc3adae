import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { closeBrowser, inBrowser, SignedIn } from '../support/page/browser.ts'

afterAll(closeBrowser)

const VIEWS = ['listeners', 'machines', 'why', 'connections', 'lists']

/** Whether the Tab key leads out of the view's own part of the page, however much of it there is to go through. */
const isLeftByTab = async (page: Page): Promise<boolean> => {
  for (let presses = 0; presses < 300; presses++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate("document.activeElement.closest('main') === null")) return true
  }
  return false
}

describe('every view', () => {
  inBrowser('fits a narrow screen: nothing is to be scrolled sideways', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.setViewportSize({ width: 390, height: 844 })
    for (const view of VIEWS) {
      await at.page.goto(`${at.server.url}#/${view}`)
      await at.page.locator(`main.${view} button`).first().waitFor()
      expect([view, await at.page.evaluate('document.documentElement.scrollWidth')]).toEqual([view, 390])
    }
  })

  inBrowser('is walked through by the Tab key, forth and out again, with the focus seen', async () => {
    await using at = await SignedIn.at('listeners')
    for (const view of VIEWS) {
      await at.page.goto(`${at.server.url}#/${view}`)
      await at.page.locator(`main.${view} button`).first().waitFor()
      await at.page.locator('main button:enabled').first().focus()
      await at.page.keyboard.press('Shift+Tab')
      await at.page.keyboard.press('Tab')
      expect([view, await at.page.evaluate('getComputedStyle(document.activeElement).outlineStyle')]).toEqual([
        view,
        'solid',
      ])
      expect([view, await isLeftByTab(at.page)]).toEqual([view, true])
    }
  })

  inBrowser('asks its own server, and nobody else', async () => {
    await using at = await SignedIn.at('listeners')
    const asked: string[] = []
    at.page.on('request', (request) => asked.push(new URL(request.url()).origin))
    await at.page.reload()
    for (const view of VIEWS) {
      await at.page.goto(`${at.server.url}#/${view}`)
      await at.page.locator(`main.${view} button`).first().waitFor()
    }
    expect(new Set(asked)).toEqual(new Set([new URL(at.server.url).origin]))
    expect(at.faults).toEqual([])
  })

  inBrowser('is light or dark as one chooses', async () => {
    await using at = await SignedIn.at('listeners')
    const paper = () => at.page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(await paper()).toBe('rgb(255, 255, 255)')
    await at.page.getByLabel('Theme').selectOption('dark')
    expect(await paper()).toBe('rgb(18, 22, 28)')
    await at.page.reload()
    await at.page.getByLabel('Theme').waitFor()
    expect(await paper()).toBe('rgb(18, 22, 28)')
  })
})
