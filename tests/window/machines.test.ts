import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { afterAll, describe, expect } from 'vitest'
import { dial, dialTls } from '../support/dial.ts'
import { freePort } from '../support/free-ports.ts'
import { AtDaemon } from '../support/page/at-daemon.ts'
import { closeBrowser, inBrowser } from '../support/page/browser.ts'

afterAll(closeBrowser)

const settings = (port: number) => `
admin: { port: any }

domains:
  - { name: example.com, certificate: self-signed }

listeners:
  shout:
    protocol: echo
    drainDeadline: 30s
    sockets:
      - { port: ${port}, address: 127.0.0.1, tls: on }
`

const lit = ({ page }: AtDaemon, state: string) => page.locator(`.portreeve-chart [data-state="${state}"].active`)

/** Somebody else, who has the port. */
const occupy = async (port: number): Promise<Server> => {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

const atSocket = async (port: number): Promise<AtDaemon> => {
  const at = await AtDaemon.at('machines', settings(port))
  await at.page.getByRole('treeitem', { name: `shout:${port}` }).click()
  return at
}

describe('the statechart of a socket', () => {
  inBrowser('goes through binding, accepting, handshaking and draining as connections cause it', async () => {
    const port = await freePort()
    const squatter = await occupy(port)
    await using at = await atSocket(port)
    const { page } = at
    await lit(at, 'backingOff').waitFor()
    await once(squatter.close(), 'close')
    // The slower the browser came up, the longer the back-off has become.
    await lit(at, 'accepting.tls.on.quiet').waitFor({ timeout: 40_000 })

    using slow = await dial(port)
    await lit(at, 'accepting.tls.on.handshaking').waitFor()
    await page.locator('.arrow.flash').first().waitFor({ state: 'attached' })
    slow.socket.end()
    await lit(at, 'accepting.tls.on.quiet').waitFor()

    using client = await dialTls(port)
    await client.send('hello').hears('hello')
    at.daemon.signal('SIGTERM')
    await lit(at, 'draining').waitFor()
    expect(await lit(at, 'accepting').count()).toBe(0)

    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await page.getByRole('region', { name: 'Steps' }).locator('[aria-current=step]').focus()
    await page.keyboard.press('Home')
    await page.getByText(/^step 1 of/).waitFor()
    await page.keyboard.press('ArrowDown')
    await lit(at, 'binding').waitFor()
    expect(await lit(at, 'draining').count()).toBe(0)
    client.socket.end()
    await at.daemon.exited
    expect(at.faults).toEqual([])
  })

  inBrowser('counts how often each arrow was taken', async () => {
    const port = await freePort()
    await using at = await atSocket(port)
    await lit(at, 'accepting.tls.on.quiet').waitFor()
    for (const times of ['1', '2']) {
      using slow = await dial(port)
      await lit(at, 'accepting.tls.on.handshaking').waitFor()
      slow.socket.end()
      await lit(at, 'accepting.tls.on.quiet').waitFor()
      await at.page.locator('.count text', { hasText: times }).first().waitFor()
    }
    expect(at.faults).toEqual([])
  })
})

describe('a recording of a daemon', () => {
  inBrowser('is replayed when the daemon is gone', async () => {
    const port = await freePort()
    await using at = await atSocket(port)
    await lit(at, 'accepting.tls.on.quiet').waitFor()
    const saving = at.page.waitForEvent('download')
    await at.page.getByRole('link', { name: 'Save a recording' }).click()
    const file = await (await saving).path()
    at.daemon.signal('SIGTERM')
    await at.daemon.exited
    await at.page.getByText('stream lost').waitFor()
    await at.page.getByLabel('Open a recording').setInputFiles(file)
    await at.page.getByText('not what runs now').waitFor()
    await at.page.getByRole('treeitem', { name: `shout:${port}` }).click()
    await lit(at, 'accepting.tls.on.quiet').waitFor()
    await at.page.getByRole('region', { name: 'Steps' }).getByRole('listitem').nth(1).getByRole('button').click()
    await lit(at, 'binding').waitFor()
    expect(at.faults).toEqual([])
  })
})

describe('a traced connection', () => {
  inBrowser('shows its way through gate, handshake and protocol to its end', async () => {
    const port = await freePort()
    await using at = await atSocket(port)
    await at.page.getByLabel('Follow the next connection from').fill('127.0.0.9')
    await at.page.getByRole('button', { name: 'Follow', exact: true }).click()
    await at.page.getByText('Waiting for a connection from 127.0.0.9').waitFor()
    using stranger = await dialTls(port, { localAddress: '127.0.0.8' })
    await stranger.send('hello').hears('hello')
    using client = await dialTls(port, { localAddress: '127.0.0.9' })
    await client.send('hello').hears('hello')
    const way = at.page.locator('ol.way li')
    await way.filter({ hasText: 'handshake' }).first().waitFor()
    await at.page.getByText(/Following connection [0-9a-f]{8}-\d+ from 127.0.0.9/).waitFor()
    client.socket.end()
    await at.page.getByText('is over').waitFor()
    const stages = await way.locator('b').allTextContents()
    expect([...new Set(stages)]).toEqual(['gate', 'handshake', 'protocol', 'closed'])
    expect(at.faults).toEqual([])
  })
})
