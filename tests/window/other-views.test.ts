import { afterAll, describe, expect } from 'vitest'
import { call, dial } from '../support/dial.ts'
import { AtDaemon } from '../support/page/at-daemon.ts'
import { closeBrowser, inBrowser } from '../support/page/browser.ts'

afterAll(closeBrowser)

const SETTINGS = `
admin: { port: any }

addressLists:
  denied: |
    127.0.0.66   ; has been scanning us

listeners:
  echo:
    protocol: echo
    sockets:
      - { port: any, address: 127.0.0.1 }
      - { port: any, address: 127.0.0.1 }
`

const LIST = `  denied: |
    127.0.0.66   ; has been scanning us
    127.0.0.5/32 ; and this one
`

describe('the table', () => {
  inBrowser('shows which port a socket has that was to have any', async () => {
    await using at = await AtDaemon.at('listeners', SETTINGS)
    const row = at.page.locator('tr', { has: at.page.getByLabel('port of row 1 of echo') })
    await row.getByText(`is ${await at.daemon.port('echo')}`).waitFor()
  })
})

describe('why', () => {
  inBrowser('explains a refusal that has just happened', async () => {
    await using at = await AtDaemon.at('listeners', SETTINGS)
    const followed = at.page.waitForResponse(/topics=.*connection\.refused/)
    await at.goTo('why')
    await followed
    const port = await at.daemon.port('echo', 1)
    const refused = at.page.getByRole('region', { name: 'Refusals as they happen' }).getByRole('listitem')
    using scanner = call(port, { localAddress: '127.0.0.66' })
    await scanner.gone
    await refused.getByText('denied, line 1').waitFor()
    await refused.getByRole('link', { name: 'Why?' }).click()
    await at.page.getByText('is refused: denied').waitFor()
    await at.page.getByText('at echo:any@2').waitFor()
    await at.page.getByText('denied, line 1: 127.0.0.66').waitFor()
    expect(await at.page.getByLabel('Address').inputValue()).toBe('127.0.0.66')
    expect(at.faults).toEqual([])
  })

  inBrowser('counts who is here in its answers', async () => {
    await using at = await AtDaemon.at('why', SETTINGS)
    using _client = await dial(await at.daemon.port('echo'))
    await at.page.getByLabel('Address').fill('127.0.0.1')
    await at.page.getByRole('button', { name: 'Ask' }).click()
    await at.page.getByText('is let in').waitFor()
    await at.page.locator('.answers li', { hasText: '1 of 10000' }).waitFor()
    expect(at.faults).toEqual([])
  })
})

describe('connections', () => {
  inBrowser('are closed by the page, and the client sees it', async () => {
    await using at = await AtDaemon.at('connections', SETTINGS)
    const port = await at.daemon.port('echo')
    using kept = await dial(port, { localAddress: '127.0.0.7' })
    using cut = await dial(port, { localAddress: '127.0.0.8' })
    await at.page.getByText('1 to 2 of 2').waitFor()
    await at.page.getByRole('button', { name: `Close 127.0.0.8 port ${cut.socket.localPort}` }).click()
    await at.page.getByRole('button', { name: 'Close it' }).click()
    await cut.gone
    await at.page.getByText('1 to 1 of 1').waitFor()
    await kept.send('here').hears('here')
    expect(at.faults).toEqual([])
  })
})

describe('lists', () => {
  inBrowser('are mended by their complaints, weighed by who is here, and hold when they are kept', async () => {
    await using at = await AtDaemon.at('lists', SETTINGS)
    const port = await at.daemon.port('echo')
    using here = await dial(port, { localAddress: '127.0.0.5' })
    using _other = await dial(port, { localAddress: '127.0.0.6' })
    await here.send('here').hears('here')
    const text = at.page.getByRole('textbox', { name: 'Text of the list denied' })
    await text.fill('127.0.0.66   ; has been scanning us\n127.0.0.500\n')
    await at.page.getByRole('button', { name: 'line 2, column 1' }).waitFor()
    await at.page.getByText('Its effect is known once nothing is wrong.').waitFor()
    await text.fill('127.0.0.66   ; has been scanning us\n127.0.0.5/32 ; and this one\n')
    await at.page.getByText('It would have refused 1 of the 2 open connections').waitFor()
    await at.apply()
    await at.keep()
    expect(await at.file()).toContain(LIST)
    using again = call(port, { localAddress: '127.0.0.5' })
    await again.gone
    await here.send('still').hears('still')
    expect(at.faults).toEqual([])
  })

  inBrowser('that would refuse their reader say so before', async () => {
    await using at = await AtDaemon.at('lists', SETTINGS)
    await at.page.getByRole('textbox', { name: 'Text of the list denied' }).fill('127.0.0.0/8')
    await at.page.getByRole('button', { name: 'Update' }).click()
    await at.page.getByRole('alert').getByText('This would refuse you.').waitFor()
    await at.page.keyboard.press('Escape')
    expect(await at.file()).toBe(SETTINGS)
  })

  inBrowser('are not written over what somebody else has written, and go on from there', async () => {
    await using at = await AtDaemon.at('lists', SETTINGS)
    const text = at.page.getByRole('textbox', { name: 'Text of the list denied' })
    await text.fill('127.0.0.9\n')
    const others = SETTINGS.replace('listeners:', '# by hand\nlisteners:')
    await at.daemon.write(others)
    await at.page.getByRole('button', { name: 'Update' }).click()
    await at.page.getByRole('button', { name: 'Reload the file' }).click()
    await at.apply()
    await at.keep()
    expect(await at.file()).toBe(others.replace(/ {4}127.0.0.66.*/, '    127.0.0.9'))
    expect(at.faults).toEqual([])
  })
})
