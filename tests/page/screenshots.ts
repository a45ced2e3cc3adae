import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch, openPage, type Theme } from '../support/page/browser.ts'
import { connectionRows } from '../support/page/connections.ts'
import { StandIn } from '../support/page/stand-in.ts'

/*
 * Makes the pictures of the page: `node tests/page/screenshots.ts [folder]`. The server is the stand-in, so that they
 * come out alike each time.
 */

const VIEWS = ['sign-in', 'listeners', 'plan', 'machines', 'why', 'connections', 'lists'] as const
const WIDTHS = { wide: 1280, narrow: 390 } as const

const folder = process.argv[2] ?? 'docs/window'

type Page = Awaited<ReturnType<typeof openPage>>['page']

/** What is done before a picture is taken. */
const PREPARE: Partial<Record<(typeof VIEWS)[number], (page: Page, server: StandIn) => Promise<void>>> = {
  plan: async (page, server) => {
    server.refusesYou = 'The socket web:8080 would grant only #clients, and 127.0.0.1 would not be among them.'
    await page.getByLabel('port of row 2 of echo').fill('7008')
    await page.getByLabel('port of row 2 of web').fill('0')
    await page.getByRole('button', { name: 'Update' }).click()
    await page.getByRole('dialog').waitFor()
  },
  connections: async (page, server) => {
    server.rows = connectionRows(965).slice(0, 20)
    await page.getByText('1 to 20 of 20').waitFor()
  },
  machines: async (page) => {
    await page.getByRole('treeitem', { name: /web:8443/ }).click()
    await page.locator('.portreeve-chart .active').first().waitFor()
  },
  why: async (page, server) => {
    await page.getByText('is refused').waitFor()
    server.tell('connection.refused', refusal('198.51.100.7', 'denied', { list: 'denied', line: 1 }))
    server.tell('connection.refused', refusal('203.0.113.40', 'client-reserve', { count: 950, limit: 900 }))
    await page.getByText('203.0.113.40').waitFor()
  },
  lists: async (page) => {
    await page
      .getByRole('textbox', { name: /Text of/ })
      .fill('198.51.100.0/24  ; has been scanning us\n10.0.0.300\n#cleints\n')
    await page.getByText('line 2, column').first().waitFor()
  },
}

const refusal = (remoteAddress: string, reason: string, evidence: object) => ({
  type: 'connection.refused',
  time: Date.UTC(2026, 2, 1, 9, 30),
  listener: 'web',
  socket: 'web:8080',
  remoteAddress,
  reason,
  evidence,
})

const ADDRESS: Partial<Record<(typeof VIEWS)[number], string>> = {
  plan: '/listeners',
  why: '/why?listener=web&from=198.51.100.7&to=127.0.0.1%3A8080',
}

const take = async (view: (typeof VIEWS)[number], width: keyof typeof WIDTHS, theme: Theme): Promise<void> => {
  await using server = await StandIn.start()
  const start = view === 'sign-in' ? server.url : `${server.url}#${server.token}`
  const { page } = await openPage(browser, start, WIDTHS[width], theme)
  if (view !== 'sign-in') {
    await page.getByText('live', { exact: true }).waitFor()
    await page.goto(`${server.url}#${ADDRESS[view] ?? `/${view}`}`)
  }
  await PREPARE[view]?.(page, server)
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(folder, `${view}-${width}-${theme}.png`) })
  await page.context().close()
}

await mkdir(folder, { recursive: true })
const browser = await launch()
for (const view of VIEWS) {
  for (const [width, theme] of [
    ['wide', 'light'],
    ['wide', 'dark'],
    ['narrow', 'light'],
    ['narrow', 'dark'],
  ] as const) {
    await take(view, width, theme)
  }
}
await browser.close()
