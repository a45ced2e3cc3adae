import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { expect, test } from 'vitest'
import { smtp } from '../../../../src/protocols/index.ts'
import { serve } from '../../../support/fake-connection.ts'
import { plain, talk } from '../talk.ts'

test('a backend hears AUTH= only of who has logged in, and SIZE and BODY where it offers them', async () => {
  const heard: unknown[] = []
  const server = new SMTPServer({
    size: 1_000,
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom: ({ args }, _, done) => done(void heard.push(args) as undefined),
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port: to } = server.server.address() as AddressInfo
  await using served = await serve(smtp({ backend: { to }, authenticate: ({ user }) => user }), {
    facts: { secure: true, secureBy: 'ext' },
  })
  using client = await talk(served.port)
  const mail = 'MAIL FROM:<a@b.example> SIZE=9 BODY=8BITMIME AUTH=eve@b.example'
  expect(await client.codes('EHLO c', mail, 'RSET')).toEqual(['250', '250', '250'])
  expect(await client.codes(`AUTH PLAIN ${plain('eve', 'x')}`, mail)).toEqual(['235', '250'])
  expect(heard).toEqual([
    { SIZE: '9', BODY: '8BITMIME' },
    { SIZE: '9', BODY: '8BITMIME', AUTH: 'eve@b.example' },
  ])
  client.socket.destroy()
  await new Promise<void>((resolve) => server.close(() => resolve()))
})
