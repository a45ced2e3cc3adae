import { expect, test } from 'vitest'
import { whoami } from '../../src/protocols/index.ts'
import { serve } from '../support/fake-connection.ts'
import { certificate } from './certificate.ts'
import { dial, dialTls } from './peer.ts'

test('whoami writes one JSON line of what is known, null where nothing is, and then echoes', async () => {
  await using served = await serve(whoami())
  using peer = await dial(served.port)
  const [line] = (await peer.until(/\n/)).split('\n')
  const port = peer.socket.localPort
  const facts = JSON.parse(line ?? '')
  expect(Object.keys(facts)).toEqual(
    'remoteAddress remotePort localAddress localPort secure secureBy client domain listener socket peer'.split(' '),
  )
  expect(facts).toEqual({
    remoteAddress: '127.0.0.1',
    remotePort: port,
    localAddress: '127.0.0.1',
    localPort: served.port,
    secure: false,
    secureBy: null,
    client: false,
    domain: null,
    listener: 'test',
    socket: `test:${served.port}`,
    peer: { address: '127.0.0.1', port },
  })
  expect(await peer.send('and then?').until(/\?/)).toBe(`${line}\nand then?`)
})

test('whoami tells the client of a PROXY header and the proxy apart', async () => {
  const facts = {
    remoteAddress: '203.0.113.9',
    remotePort: undefined,
    secure: true,
    secureBy: 'proxy',
    client: true,
    domain: 'example.com',
  } as const
  await using served = await serve(whoami(), { facts })
  using peer = await dial(served.port)
  const told = JSON.parse(await peer.until(/\n/))
  expect(told).toMatchObject({
    ...facts,
    remotePort: null,
    peer: { address: '127.0.0.1', port: peer.socket.localPort },
  })
})

test('whoami says over TLS that the connection is secure', async () => {
  await using served = await serve(whoami(), { tls: certificate })
  using peer = await dialTls(served.port)
  expect(JSON.parse(await peer.until(/\n/))).toMatchObject({ secure: true, secureBy: 'tls' })
})
