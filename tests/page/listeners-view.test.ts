import type { Page } from 'playwright-core'
import { afterAll, describe, expect } from 'vitest'
import { protocolNames } from '../../src/protocols/by-name.ts'
import { socketShape } from '../../src/settings/schema/socket.ts'
import { closeBrowser, inBrowser, SignedIn } from '../support/page/browser.ts'

afterAll(closeBrowser)

const update = (page: Page) => page.getByRole('button', { name: 'Update' }).click()

const apply = async (page: Page) => {
  await update(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Apply' }).click()
  await page.getByRole('timer').waitFor()
}

const socketsOf = ({ server }: SignedIn, name: string) =>
  server.world.settings.listeners.find((listener) => listener.name === name)?.sockets.map((socket) => socket.name)

describe('the table of listeners', () => {
  inBrowser('creates a socket by its port: plan, apply, keep (L6)', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.getByLabel('port of row 2 of echo').fill('7008')
    await update(at.page)
    const plan = at.page.getByRole('dialog')
    await plan.getByText('opens').waitFor()
    await plan.getByText('It touches no open connection.').waitFor()
    await plan.getByRole('button', { name: 'Apply' }).click()
    await at.page.getByRole('timer').waitFor()
    await at.page.getByRole('button', { name: 'Keep' }).click()
    await at.page.getByText('The change is kept.').waitFor()
    expect(socketsOf(at, 'echo')).toEqual(['echo:7007', 'echo:7008'])
    await at.page.getByText('Nothing is changed.').waitFor()
    await at.page.getByLabel('port of row 3 of echo').waitFor()
    expect(await at.page.getByLabel('port of row 2 of echo').inputValue()).toBe('7008')
    expect(at.faults).toEqual([])
  })

  inBrowser('removes a socket by port 0, and says how many connections that touches (L7)', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.getByLabel('port of row 1 of echo').fill('0')
    await at.page.getByText('to be removed').waitFor()
    await update(at.page)
    await at.page.getByText('It touches 3 open connections.').waitFor()
    await at.page.getByRole('button', { name: 'Apply' }).click()
    await at.page.getByRole('button', { name: 'Keep' }).click()
    await at.page.getByText('The change is kept.').waitFor()
    expect(socketsOf(at, 'echo')).toEqual([])
  })

  inBrowser('says in its row why a row is refused', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.getByLabel('port of row 1 of echo').fill('0')
    await at.page.getByLabel('port of row 2 of echo').fill('8080')
    await at.page.getByLabel('address of row 2 of echo').fill('127.0.0.1')
    await update(at.page)
    const echo = at.page.getByRole('region', { name: 'Listener echo' })
    await echo.locator('tr.complaints').getByText('8080').waitFor()
    expect(await at.page.getByLabel('port of row 2 of echo').getAttribute('aria-invalid')).toBe('true')
    expect(await at.page.getByLabel('port of row 1 of echo').getAttribute('aria-invalid')).toBe('false')
    expect(at.faults).toEqual([])
  })

  inBrowser('says that an update that is not kept was undone, and keeps what was typed', async () => {
    await using at = await SignedIn.at('listeners', (server) => {
      server.confirmWithin = 300
    })
    await at.page.getByLabel('port of row 2 of echo').fill('7008')
    await apply(at.page)
    await at.page.getByText('The change is undone').waitFor()
    expect(socketsOf(at, 'echo')).toEqual(['echo:7007'])
    expect(await at.page.getByLabel('port of row 2 of echo').inputValue()).toBe('7008')
  })

  inBrowser('says so, too, when the stream was lost meanwhile: who locked himself out comes back to it', async () => {
    await using at = await SignedIn.at('listeners', (server) => {
      server.confirmWithin = 700
    })
    await at.page.getByLabel('port of row 2 of echo').fill('7008')
    await apply(at.page)
    at.server.cutStreams()
    await at.page.getByText('stream lost, reconnecting').waitFor()
    await at.page.getByText('The change is undone').waitFor()
    expect(await at.page.getByLabel('port of row 2 of echo').inputValue()).toBe('7008')
  })

  inBrowser('undoes an update when it is told to', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.getByLabel('tls of row 1 of echo').selectOption('ext')
    await apply(at.page)
    await at.page.getByRole('button', { name: 'Undo' }).click()
    await at.page.getByText('The change is undone').waitFor()
    expect(at.server.world.settings.listeners[1]?.sockets[0]?.tls).toBe('off')
  })

  inBrowser('says loudly that an update would refuse its reader', async () => {
    await using at = await SignedIn.at('listeners', (server) => {
      server.refusesYou = '127.0.0.1 is on the list denied.'
    })
    await at.page.getByLabel('port of row 2 of echo').fill('7008')
    await update(at.page)
    await at.page.getByRole('alert').getByText('This would refuse you. 127.0.0.1 is on the list denied.').waitFor()
    await at.page.keyboard.press('Escape')
    expect(await at.page.getByRole('dialog').count()).toBe(0)
    expect(socketsOf(at, 'echo')).toEqual(['echo:7007'])
  })

  inBrowser('adds a listener with its sockets', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.getByLabel('New listener').fill('relay')
    await at.page.getByLabel('Protocol').fill('relay')
    await at.page.getByLabel('Options').fill('{"to": "127.0.0.1:8080"}')
    await at.page.getByRole('button', { name: 'Add listener' }).click()
    await at.page.getByLabel('port of row 1 of relay').fill('8090')
    await apply(at.page)
    expect(socketsOf(at, 'relay')).toEqual(['relay:8090'])
  })

  inBrowser('offers the words of a setting that the server knows, and says what it is', async () => {
    await using at = await SignedIn.at('listeners')
    const { tls, restriction, address } = socketShape
    for (const [key, field] of Object.entries({ tls, restriction })) {
      const choice = at.page.getByLabel(`${key} of row 2 of echo`)
      await expect.poll(() => choice.locator('option').allTextContents()).toEqual(field.unwrap().options)
    }
    const placeholder = at.page.getByLabel('address of row 2 of echo').getAttribute('placeholder')
    expect(await placeholder).toBe(address.parse(undefined))
    const title = await at.page.getByRole('columnheader', { name: 'TLS' }).first().getAttribute('title')
    expect(title).toMatch(/^`off`: clear text\..* Default off\.$/)
    expect(at.faults).toEqual([])
  })

  inBrowser('offers the protocols that the server has, and says what one is for and takes', async () => {
    await using at = await SignedIn.at('listeners')
    const values = "[...document.querySelectorAll('#protocols option')].map((option) => option.value)"
    const offered = () => at.page.evaluate(values)
    await expect.poll(offered).toEqual(protocolNames)
    await at.page.getByLabel('Protocol').fill('relay')
    await at.page
      .getByText('Passes connections on to a backend, byte for byte, and datagrams, too. Over tcp or udp.')
      .waitFor()
    expect(await at.page.getByLabel('Options').getAttribute('placeholder')).toBe('JSON, as {"to": …}')
    await at.page.getByText('Options of relay').click()
    await at.page.getByText('on this host. Required.').waitFor()
    await at.page.getByText('the TLS handshake included. Default 5s.').waitFor()
    await at.page.getByLabel('Protocol').fill('./shout.js')
    await expect.poll(() => at.page.getByText('Options of').count()).toBe(0)
    expect(at.faults).toEqual([])
  })

  inBrowser('shows counts as they come, and says that the stream is lost until it is back', async () => {
    await using at = await SignedIn.at('listeners')
    await at.page.getByRole('heading', { name: 'echo' }).waitFor()
    at.server.world.open['echo:7007'] = 4321
    at.server.tellTally()
    await at.page.getByText('4,321 of 10,000 places', { exact: true }).waitFor()
    at.server.cutStreams()
    await at.page.getByText('stream lost, reconnecting').waitFor()
    await at.page.getByText('live', { exact: true }).waitFor()
  })
})
