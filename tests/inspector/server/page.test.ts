import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { fromHttpServer } from '../../../src/protocols/index.ts'
import { inBrowser, launch, openPage } from '../../support/page/browser.ts'
import { loopback, running } from '../../support/portreeve.ts'
import { adminDesk } from './desk.ts'

test('the page and its files come to anybody who may connect, each with its type', async () => {
  await using desk = await adminDesk()
  const types = await Promise.all(
    ['/', '/page.js', '/page.css'].map(async (path) => (await desk.ask(`GET ${path}`)).headers['content-type']),
  )
  expect(types).toEqual(['text/html; charset=utf-8', 'text/javascript; charset=utf-8', 'text/css; charset=utf-8'])
})

inBrowser('a browser with the link that run prints is signed in, and sees what happens at once', async () => {
  await using desk = await adminDesk()
  const { url, token } = desk.portreeve.admin!
  await using browser = await launch()
  const { page, faults } = await openPage(browser, `${url}#${token}`)
  await page.getByText('echo').first().waitFor()
  await page.getByText('accepting').first().waitFor()
  expect(new URL(page.url()).hash).toBe('#/listeners')
  await desk.portreeve.suspend('echo')
  await page.getByText('suspended').first().waitFor()
  expect(faults).toEqual([])
})

inBrowser('nobody gets to frame it: the browser itself throws the answer away', async () => {
  await using desk = await adminDesk()
  const { url } = desk.portreeve.admin!
  const framing = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end(`<iframe src="${url}"></iframe>`)
  })
  await using other = await running({ listeners: { web: { protocol: fromHttpServer(framing), sockets: loopback() } } })
  await using browser = await launch()
  const { page } = await openPage(browser, 'about:blank')
  const blocked = page.waitForEvent('requestfailed', (request) => request.url() === url)
  await page.goto(`http://127.0.0.1:${other.port('web')}/`)
  expect((await blocked).failure()?.errorText).toBe('net::ERR_BLOCKED_BY_RESPONSE')
})
