import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, readlinkSync, statSync, symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { UserFile } from '../../src/protocols/helpers/login/index.ts'
import { real } from '../support/programs.ts'
import { lines, Workplace } from './command-line.ts'

const LINE = /^alice:\$scrypt\$ln=15,r=8,p=1\$[\w+/]+\$[\w+/]+\n$/

describe('portreeve passwd', () => {
  it('prints the line of a user when no file is named', async () => {
    using place = new Workplace({ secret: 'one\ntwo\n' })
    const { code, out, err } = await place.shell('passwd alice < secret')
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(LINE)
  })

  it('makes a users file that only its owner may read, and the user can log in', async () => {
    using place = new Workplace({ secret: 'correct horse\r\n' })
    expect(await place.shell('passwd alice users < secret')).toEqual({
      code: 0,
      out: lines('added  alice  in users'),
      err: '',
    })
    expect(readFileSync(place.at('users'), 'utf8')).toMatch(LINE)
    expect(statSync(place.at('users')).mode & 0o777).toBe(0o600)
    const users = new UserFile(place.at('users'), (complaint) => expect.fail(complaint))
    expect(await users.authenticate('alice', 'correct horse')).toBe('alice')
  })

  it("changes one user's line and leaves the others, the comments and the rights as they were", async () => {
    using place = new Workplace({ users: '# ours\nbob:x\n\nAlice:old\nalice2:y\n', secret: 'new' })
    chmodSync(place.at('users'), 0o640)
    const { out } = await place.shell('passwd alice users < secret')
    expect(out).toBe(lines('changed  alice  in users'))
    const text = readFileSync(place.at('users'), 'utf8')
    expect(text).toMatch(/^# ours\nbob:x\n\nalice2:y\nalice:\$scrypt\$/)
    expect(statSync(place.at('users')).mode & 0o777).toBe(0o640)
  })

  it('touches no file that is none of users, such as the settings', async () => {
    const settings = 'listeners:\n  web: { protocol: http, sockets: [{ port: 8080 }] }\n'
    using place = new Workplace({ 'portreeve.yaml': settings, secret: 'x' })
    const { code, out, err } = await place.shell('passwd alice portreeve.yaml < secret')
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^passwd alice: portreeve\.yaml:1: this is no line of a users file/)
    expect(readFileSync(place.at('portreeve.yaml'), 'utf8')).toBe(settings)
  })

  it('loses none of six that are set at once, and leaves nothing beside the file', async () => {
    using place = new Workplace({ users: '# ours\n', secret: 'x' })
    const users = ['ann', 'bob', 'cid', 'dan', 'eve', 'fay']
    const ended = await Promise.all(users.map((user) => place.shell(`passwd ${user} users < secret`)))
    expect(ended.map(({ code }) => code)).toEqual(users.map(() => 0))
    const written = readFileSync(place.at('users'), 'utf8').split('\n')
    expect(written.map((line) => line.split(':')[0]).sort()).toEqual(['', '# ours', ...users])
    expect(readdirSync(place.directory).sort()).toEqual(['secret', 'users'])
  })

  it('follows a link to the file, and leaves the link', async () => {
    using place = new Workplace({ real: 'bob:x\n', secret: 'x' })
    symlinkSync('real', place.at('users'))
    expect(await place.shell('passwd alice users < secret')).toMatchObject({ code: 0 })
    expect(readlinkSync(place.at('users'))).toBe('real')
    expect(readFileSync(place.at('real'), 'utf8')).toMatch(/^bob:x\nalice:\$scrypt/)
  })

  it('takes a user out', async () => {
    using place = new Workplace({ users: 'bob:x\nalice:y\n' })
    expect(await place.portreeve('passwd', 'alice', 'users', '--remove')).toMatchObject({
      code: 0,
      out: lines('removed  alice  from users'),
    })
    expect(readFileSync(place.at('users'), 'utf8')).toBe('bob:x\n')
    expect(await place.portreeve('passwd', 'alice', 'users', '--remove')).toMatchObject({
      code: 1,
      err: lines('passwd alice: there is no such user in users.'),
    })
  })

  it.each([
    ['no user name', '../alice', "this is no user name. Use letters, digits, '.', '_', '+' and '-'."],
    ['an empty password', 'alice', 'an empty password lets everybody in. Give one.'],
    [
      'a file that cannot be',
      'alice no/such/users',
      'no/such/users cannot be written: it is not there, or its directory is not. Name a file that this user may write, and its directory.',
    ],
    ['a directory', 'alice .', /^\. cannot be written: it is a directory\./],
    ['a path through a file', 'alice secret/users', /^secret\/users cannot be written: a part of its path is no dir/],
    ['a named pipe', 'alice pipe', /^pipe cannot be written: it is no regular file\./],
  ])('refuses %s', async (_, args, why) => {
    using place = new Workplace({ secret: args === 'alice' ? '\n' : 'x' })
    if (args.endsWith('pipe')) execFileSync('mkfifo', [place.at('pipe')])
    const { code, out, err } = await place.shell(`passwd ${args} < secret`)
    expect([code, out]).toEqual([1, ''])
    const [, said = ''] = /^passwd [^:]+: (.*)\n$/.exec(err) ?? []
    expect(said).toEqual(typeof why === 'string' ? why : expect.stringMatching(why))
  })

  real(['script'], 'asks twice at a terminal and shows nothing of it', async () => {
    using place = new Workplace()
    const asked = place.terminal('passwd', 'alice')
    await asked.said(/Password for alice: /)
    asked.type('secret\r')
    await asked.said(/Once more: /)
    asked.type('secret\r')
    const { code, out } = await asked.ended
    expect(code).toBe(0)
    expect(out).toContain('alice:$scrypt$')
    expect(out).not.toContain('secret')
  })

  real(['script'], 'does not take two that differ', async () => {
    using place = new Workplace()
    const asked = place.terminal('passwd', 'alice')
    await asked.said(/Password for alice: /)
    asked.type('one\r')
    await asked.said(/Once more: /)
    asked.type('other\r')
    expect(await asked.ended).toMatchObject({ code: 1, out: expect.stringContaining('the two are not the same') })
  })
})
