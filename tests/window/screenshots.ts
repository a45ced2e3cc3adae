import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { runDaemon } from '../support/daemon.ts'
import { launch, openPage, type Theme } from '../support/page/browser.ts'
import { moveIn, SETTINGS, tryIn } from '../support/page/neighbourhood.ts'
import { smallPng } from '../support/page/small-png.ts'

/*
 * Makes the pictures of the page: `node tests/window/screenshots.ts [folder]`. They are of a daemon that is built and
 * runs, and of real connections. Its ports must be free.
 */

const VIEWS = ['listeners', 'plan', 'machines', 'why', 'connections', 'lists'] as const
const WIDTHS = { wide: 1280, narrow: 390 } as const

type View = (typeof VIEWS)[number]

/** What is done before a picture is taken. */
const PREPARE: Readonly<Record<View, (page: Page) => Promise<void>>> = {
  listeners: async (page) => {
    await page.getByText('909 of 1,000 places', { exact: false }).first().waitFor()
  },
  plan: async (page) => {
    await page.getByLabel('port of row 4 of echo').fill('7010')
    await page.getByLabel('port of row 2 of echo').fill('0')
    await page.getByRole('button', { name: 'Update' }).click()
    await page.getByRole('dialog').waitFor()
  },
  machines: async (page) => {
    await page.getByRole('treeitem', { name: /echo:7008/ }).click()
    await page.locator('.count').first().waitFor()
  },
  why: async (page) => {
    await page.getByText('is refused').waitFor()
    for (const address of ['203.0.113.40', '198.51.100.7', '2001:db8::17']) await tryIn(address)
    await page.getByText('203.0.113.40').waitFor()
  },
  connections: async (page) => {
    await page.getByText('1 to 100 of').waitFor()
  },
  lists: async (page) => {
    const text = '198.51.100.0/24  ; has been scanning us\n10.0.0.300\n#cleints\n'
    await page.getByRole('textbox', { name: /Text of/ }).fill(text)
    await page.getByText('line 2, column').first().waitFor()
  },
}

const PLACES: Partial<Record<View, string>> = {
  plan: 'listeners',
  why: 'why?listener=echo&from=198.51.100.7&to=127.0.0.1%3A7007',
}

const take = async (view: View, width: keyof typeof WIDTHS, theme: Theme): Promise<void> => {
  const { page } = await openPage(browser, link, WIDTHS[width], theme)
  await page.getByText('live', { exact: true }).waitFor()
  await page.goto(`${new URL('/', link)}#/${PLACES[view] ?? view}`)
  await PREPARE[view](page)
  await page.waitForTimeout(700)
  const picture = await page.screenshot()
  await writeFile(join(folder, `${view}-${width}-${theme}.png`), smallPng(picture))
  await page.context().close()
}

const folder = process.argv[2] ?? 'docs/window'
await mkdir(folder, { recursive: true })
await using daemon = await runDaemon(SETTINGS)
const link = (await daemon.out.until(/^admin /)).replace(/^admin +/, '')
await daemon.out.until(/^try +syslog/)
await moveIn()
const browser = await launch()
for (const view of VIEWS) {
  for (const width of ['wide', 'narrow'] as const) {
    for (const theme of ['light', 'dark'] as const) await take(view, width, theme)
  }
}
await browser.close()
await daemon[Symbol.asyncDispose]()
process.exit()
