import { afterAll, describe, expect } from 'vitest'
import { dial } from '../support/dial.ts'
import { freePorts } from '../support/free-ports.ts'
import { AtDaemon } from '../support/page/at-daemon.ts'
import { closeBrowser, inBrowser } from '../support/page/browser.ts'
import { isClosed } from '../support/portreeve.ts'

afterAll(closeBrowser)

const settings = (port: number) => `# What this machine serves.
admin: { port: any }   # for the window

listeners:
  # says what it hears
  echo:
    protocol: echo
    drainDeadline: 30s   # long enough
    sockets:
      - { port: ${port}, address: 127.0.0.1 }   # the first one
`

const ROW_2 = 'port of row 2 of echo'

const cell = ({ page }: AtDaemon, row: string, column: string) =>
  page
    .getByRole('region', { name: 'Listener echo' })
    .locator('tr', row === '' ? {} : { has: page.getByLabel(row, { exact: true }) })
    .locator(`td[data-label="${column}"]`)

const typeRow2 = async ({ page }: AtDaemon, port: number) => {
  await page.getByLabel(ROW_2).fill(String(port))
  await page.getByLabel('address of row 2 of echo').fill('127.0.0.1')
}

describe('the table of a daemon', () => {
  inBrowser('opens a port that is typed, counts who comes, and lets it drain when it is 0 (L6, L7)', async () => {
    const [first, second] = (await freePorts(2)) as [number, number]
    await using at = await AtDaemon.at('listeners', settings(first))
    const { page } = at
    await typeRow2(at, second)
    await page.getByRole('button', { name: 'Update' }).click()
    await page.getByRole('dialog').getByText(`echo, tcp 127.0.0.1:${second}`).waitFor()
    await page.getByRole('dialog').getByText('1 socket stays as it is.').waitFor()
    await page.keyboard.press('Escape')
    expect(await isClosed(second)).toBe(true)

    await at.apply()
    using client = await dial(second)
    await client.send('hello').hears('hello')
    await cell(at, ROW_2, 'Open').getByText('1', { exact: true }).waitFor()
    await cell(at, ROW_2, 'State').getByText('accepting').waitFor()
    expect(await at.file()).toBe(settings(first))
    await at.keep()
    expect(await at.file()).toBe(`${settings(first)}      - { port: ${second}, address: 127.0.0.1 }\n`)

    await page.getByText('Nothing is changed.').waitFor()
    await page.getByLabel(ROW_2).fill('0')
    await page.getByRole('button', { name: 'Update' }).click()
    await page.getByRole('dialog').getByText('It touches 1 open connection.').waitFor()
    await page.getByRole('button', { name: 'Apply' }).click()
    const leaving = page.locator('tr.leaving', { hasText: String(second) })
    await leaving.getByText('draining').waitFor()
    await at.keep()
    expect(await at.file()).toBe(settings(first))
    expect(await isClosed(second)).toBe(true)
    await client.send('still here').hears('still here')
    expect(await leaving.locator('td[data-label="Open"]').textContent()).toBe('1')
    client.socket.end()
    await leaving.waitFor({ state: 'detached' })
    expect(at.faults).toEqual([])
  })

  inBrowser('says in its row why a row is refused', async () => {
    const [first] = (await freePorts(1)) as [number]
    await using at = await AtDaemon.at('listeners', settings(first))
    await typeRow2(at, first)
    await at.page.getByRole('button', { name: 'Update' }).click()
    const complaint = at.page.locator('tr.complaints')
    await complaint.getByText(`${first}`).first().waitFor()
    expect(await at.page.getByLabel(ROW_2).getAttribute('aria-invalid')).toBe('true')
    expect(await at.page.getByLabel('port of row 1 of echo').getAttribute('aria-invalid')).toBe('false')
    expect(await at.page.getByRole('dialog').count()).toBe(0)
    expect(await at.file()).toBe(settings(first))
    expect(at.faults).toEqual([])
  })

  inBrowser('follows a file that somebody else has changed and applied', async () => {
    const [first, second] = (await freePorts(2)) as [number, number]
    await using at = await AtDaemon.at('listeners', settings(first))
    await at.page.getByLabel('port of row 1 of echo').waitFor()
    await at.daemon.write(`${settings(first)}      - { port: ${second}, address: 127.0.0.1 }\n`)
    at.daemon.signal('SIGHUP')
    await at.page.getByLabel('port of row 3 of echo').waitFor()
    expect(await at.page.getByLabel(ROW_2).inputValue()).toBe(String(second))
    await cell(at, ROW_2, 'State').getByText('accepting').waitFor()
  })

  inBrowser('undoes an update that nobody keeps, and leaves the file alone', async () => {
    const [first, second] = (await freePorts(2)) as [number, number]
    await using at = await AtDaemon.at('listeners', settings(first))
    await at.hurry()
    await typeRow2(at, second)
    await at.apply()
    using client = await dial(second)
    await client.send('hello').hears('hello')
    client.socket.end()
    await at.page.getByText('The change is undone').waitFor()
    await expect.poll(() => isClosed(second)).toBe(true)
    expect(await at.file()).toBe(settings(first))
    expect(await at.page.getByLabel(ROW_2).inputValue()).toBe(String(second))
    expect(at.faults).toEqual([])
  })
})
