import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { builtinOf, builtins, isProtocolName } from '../../src/protocols/by-name.ts'
import { settingNode, spoken } from '../../src/setting-node.ts'

const OPTIONS: Readonly<Record<string, unknown>> = {
  http: { root: '.' },
  relay: { to: '127.0.0.1:1' },
  smtp: { maildir: 'mail', users: 'users' },
  pop3: { users: 'users' },
}

const made = builtins.flatMap(([name, builtin]) =>
  builtin.transports.map((transport) => ({ name, builtin, transport })),
)

test.each(made)('$name over $transport is made of its options, and says its name and transport', async (row) => {
  const { name, builtin, transport } = row
  const options = builtin.options.parse(OPTIONS[name] ?? {})
  const protocol = await builtin.create(options, { transport, baseDirectory: '/' })
  expect(protocol.name).toBe(name)
  expect(protocol.transport ?? 'tcp').toBe(transport)
  if (transport === 'tcp') expect('refuse' in protocol).toBe(builtin.hasWords)
  await protocol.dispose?.()
})

test.each(builtins)('%s refuses an option that it does not know, and names those that it does', (name, builtin) => {
  const result = builtin.options.safeParse({ ...(OPTIONS[name] as object), unlikely: 1 })
  expect(result.error?.issues.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^unknown key 'unlikely'\. Remove it; (known here are|no key is known here)/),
  ])
})

test.each([
  ['http', {}, /the path of a directory/],
  ['http', { root: '' }, /the path of a directory/],
  ['http', { root: '.', stallTimeout: '0s' }, /a duration from 1ms to 596h/],
  ['http', { root: '.', headerTimeout: '600h' }, /a duration from 1ms to 596h/],
  ['relay', {}, /a backend\. Write host:port/],
  ['relay', { to: 'nowhere' }, /a backend\. Write host:port/],
  ['relay', { to: 'host:1', connectTimeout: 5 }, /a duration from 1ms to 596h/],
  ['smtp', { domains: 'example.com' }, /a list\. Write domains such as/],
  ['smtp', { domains: ['a b'] }, /the name of a domain/],
  ['smtp', { deliver: 'mail' }, /a function\. A settings file cannot hold one/],
  ['smtp', { backend: {} }, /a backend\. Write host:port/],
  ['smtp', { maxMessageSize: '25 MB' }, /a size in bytes/],
  ['pop3', { idleTimeout: '10 min' }, /a duration from 1ms to 596h/],
  ['pop3', { maildir: '' }, /the path of a folder/],
  ['pop3', { backend: {} }, /a backend\. Write host:port/],
  ['imap', { loginTimeout: 5 }, /a duration from 1ms to 596h/],
  ['imap', { backend: {} }, /a backend\. Write host:port/],
  ['imap', { backend: { to: 143, master: { user: 'a\r\nb', password: 'x' } } }, /a user\. Write a text/],
  ['syslog', { to: 'console' }, /a place for messages\. Write log, or/],
])('%s refuses %o and says what to write', (name, options, message) => {
  expect(builtinOf(name)?.options.safeParse(options).error?.issues[0]?.message).toMatch(message)
})

test('a directory that is not there is complained of, relative to the settings file', () => {
  const baseDirectory = mkdtempSync(`${tmpdir()}/portreeve-registry-`)
  const complain = (name: string, options: unknown) =>
    builtinOf(name)?.complaints(options, { transport: 'tcp', baseDirectory })
  expect(complain('http', { root: '.' })).toEqual([])
  expect(complain('http', { root: 'public' })).toEqual([
    { path: ['root'], message: `there is no directory ${baseDirectory}/public. Make it, or correct the path.` },
  ])
  expect(complain('syslog', { to: 'log' })).toEqual([])
  expect(complain('syslog', { to: { file: 'messages' } })).toEqual([])
  expect(complain('syslog', { to: { file: 'logs/messages' } })).toMatchObject([{ path: ['to', 'file'] }])
  rmSync(baseDirectory, { recursive: true })
})

test('the options have a JSON Schema for editors', () => {
  for (const [, { options }] of builtins)
    expect(spoken(settingNode(options))).toMatchObject({ additionalProperties: false })
  expect(spoken(settingNode(builtinOf('relay')!.options))).toMatchObject({
    properties: {
      connectTimeout: {
        type: 'string',
        pattern: expect.any(String),
        default: '5s',
        description: expect.stringMatching(/Default 5s\.$/),
      },
    },
    required: ['to'],
  })
})

test('a name is known when the registry has it, and not when every object has it', () => {
  expect(builtins.map(([name]) => name)).toEqual(builtins.map(([name]) => name).toSorted())
  expect(['echo', 'smtp', 'constructor', 'toString', './echo.ts', ''].map(isProtocolName)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ])
  expect(builtinOf('constructor')).toBeUndefined()
})

test('imap complains of a master that anybody could use, and of a users file that is not there', () => {
  const complain = (options: unknown) =>
    builtinOf('imap')?.complaints(options, { transport: 'tcp', baseDirectory: '/nowhere' })
  const backend = { to: 143, master: { user: 'root', password: 'x' } }
  expect(complain({ backend })).toMatchObject([{ path: ['backend', 'master'] }])
  expect(complain({ backend, users: 'users' })).toMatchObject([{ path: ['users'] }])
  expect(complain({ backend: { to: 143, verify: false } })).toMatchObject([{ path: ['backend', 'verify'] }])
})

test('pop3 complains where nobody could log in or everybody could, and of files that are not there', () => {
  const complain = (options: unknown) =>
    builtinOf('pop3')?.complaints(options, { transport: 'tcp', baseDirectory: '/nowhere' })
  const paths = (options: unknown) => complain(options)?.map(({ path }) => path.join('.'))
  expect(paths({})).toEqual(['users', 'maildir'])
  expect(paths({ users: 'users', maildir: '/tmp' })).toEqual(['users'])
  expect(paths({ backend: { to: 110 } })).toEqual([])
  expect(paths({ backend: { to: 110 }, maildir: 'mail' })).toEqual(['backend'])
  expect(paths({ backend: { to: 110, master: { user: 'root', password: 'x' } } })).toEqual(['backend.master'])
  expect(paths({ backend: { to: 110, tls: 'starttls', ca: 'ca.pem' } })).toEqual(['backend.ca'])
})
