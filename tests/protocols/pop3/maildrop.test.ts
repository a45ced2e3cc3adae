import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { describe, expect, it, test } from 'vitest'
import { Maildrops } from './maildrops.ts'
import { loggedIn, Talk } from './talk.ts'

describe('in a maildrop', () => {
  it('messages are counted, listed and named, with their sizes on the wire', async () => {
    await using maildrops = await Maildrops.with('a\nb\n', 'a\r\n\r\nno end')
    await maildrops.put('alice', 'cur/3.m,S=5,W=700:2,S', 'is not read')
    using talk = await loggedIn(maildrops)
    expect(await talk.say('STAT')).toBe('+OK 3 719\r\n')
    expect(await talk.say('LIST')).toBe('+OK the list follows\r\n1 6\r\n2 13\r\n3 700\r\n.\r\n')
    expect(await talk.say('LIST 2')).toBe('+OK 2 13\r\n')
    expect(await talk.say('UIDL')).toBe('+OK the list follows\r\n1 1.m\r\n2 2.m\r\n3 3.m,S=5,W=700\r\n.\r\n')
    expect(await talk.say('UIDL 3')).toBe('+OK 3 3.m,S=5,W=700\r\n')
  })

  it('a message is given with its dots doubled and its line ends whole', async () => {
    await using maildrops = await Maildrops.with('Subject: x\n\n.\n..two\nno end')
    using talk = await loggedIn(maildrops)
    const header = '+OK the message follows\r\nSubject: x\r\n\r\n'
    expect(await talk.say('RETR 1')).toBe(`${header}..\r\n...two\r\nno end\r\n.\r\n`)
    expect(await talk.say('TOP 1 0')).toBe(`${header}.\r\n`)
    expect(await talk.say('TOP 1 1')).toBe(`${header}..\r\n.\r\n`)
    expect(await talk.say('TOP 1 99')).toBe(await talk.say('RETR 1'))
  })

  it('that is empty there is nothing, and of an empty message neither', async () => {
    await using maildrops = await Maildrops.with('')
    using talk = await loggedIn(maildrops)
    expect(await talk.say('RETR 1')).toBe('+OK the message follows\r\n.\r\n')
    using other = new Talk(maildrops)
    await other.all('USER bob', 'PASS right')
    expect(await other.all('STAT', 'LIST', 'UIDL')).toEqual(['+OK', '+OK', '+OK'])
    expect(await other.say('STAT')).toBe('+OK 0 0\r\n')
  })

  test.each([
    'RETR',
    'RETR 0',
    'RETR 2',
    'RETR -1',
    'RETR 1 1',
    'RETR 1x',
    'RETR 9999999999',
    'TOP 1',
    'TOP 1 -1',
    'TOP 1 x',
    'DELE',
    'DELE 2',
    'LIST 2',
    'LIST 1 1',
    'UIDL x',
    'STAT 1',
    'NOOP x',
    'RSET 1',
    'QUIT now',
    'USER alice',
    'PASS right',
    'AUTH PLAIN',
    'STLS',
    'XYZZY',
    '',
  ])('`%s` is refused', async (line) => {
    await using maildrops = await Maildrops.with('text')
    using talk = await loggedIn(maildrops)
    expect(await talk.say(line)).toMatch(/^-ERR [^[]/)
    expect(talk.isClosed).toBe(false)
  })

  it('what is deleted is hidden, and is there again after RSET', async () => {
    await using maildrops = await Maildrops.with('one', 'two')
    using talk = await loggedIn(maildrops)
    expect(await talk.all('DELE 1', 'DELE 1', 'RETR 1', 'TOP 1 1', 'LIST 1', 'UIDL 1')).toEqual([
      '+OK',
      ...Array(5).fill('-ERR'),
    ])
    expect(await talk.say('STAT')).toBe('+OK 1 5\r\n')
    expect(await talk.say('LIST')).toBe('+OK the list follows\r\n2 5\r\n.\r\n')
    expect(await talk.say('UIDL')).toBe('+OK the list follows\r\n2 2.m\r\n.\r\n')
    expect(await talk.all('RSET', 'RETR 1')).toEqual(['+OK', '+OK'])
    expect(await talk.say('STAT')).toBe('+OK 2 10\r\n')
  })

  it('nothing is removed before QUIT, and then what is deleted', async () => {
    await using maildrops = await Maildrops.with('one', 'two', 'three')
    using talk = await loggedIn(maildrops)
    await talk.all('DELE 1', 'DELE 3')
    expect(await maildrops.left()).toHaveLength(3)
    expect(await talk.say('QUIT')).toBe('+OK good-bye\r\n')
    expect(talk.isClosed).toBe(true)
    expect(await maildrops.left()).toEqual(['2.m'])
  })

  it('nothing is removed by a session that ends without QUIT, and another can follow', async () => {
    await using maildrops = await Maildrops.with('one')
    const talk = await loggedIn(maildrops)
    await talk.say('DELE 1')
    talk.session.end()
    using other = await loggedIn(maildrops)
    expect(await other.say('STAT')).toBe('+OK 1 5\r\n')
  })

  it('what has come meanwhile has no number in this session, and the same name in the next', async () => {
    await using maildrops = await Maildrops.with('one')
    const talk = await loggedIn(maildrops)
    await maildrops.put('alice', 'new/0.m', 'older')
    expect(await talk.say('UIDL')).toContain('\r\n1 1.m\r\n.')
    talk.session.end()
    await rename(maildrops.path('alice/new/1.m'), maildrops.path('alice/cur/1.m:2,S'))
    using other = await loggedIn(maildrops)
    expect(await other.say('UIDL')).toContain('\r\n1 0.m\r\n2 1.m\r\n.')
  })

  it('that another session has nobody else gets', async () => {
    await using maildrops = await Maildrops.with('one')
    using talk = await loggedIn(maildrops)
    using other = new Talk(maildrops)
    expect(await other.all('USER Alice', 'PASS right', 'STAT')).toEqual(['+OK', '-ERR [IN-USE]', '-ERR'])
    other.session.end()
    expect(await talk.say('STAT')).toBe('+OK 1 5\r\n')
    using third = new Talk(maildrops)
    expect(await third.all('USER alice', 'PASS right')).toEqual(['+OK', '-ERR [IN-USE]'])
  })

  it('a message that somebody has renamed is found, for reading and for removing', async () => {
    await using maildrops = await Maildrops.with('one')
    using talk = await loggedIn(maildrops)
    await rename(maildrops.path('alice/new/1.m'), maildrops.path('alice/cur/1.m:2,S'))
    expect(await talk.say('RETR 1')).toContain('one')
    await talk.all('DELE 1', 'QUIT')
    talk.session.end()
    using other = await loggedIn(maildrops)
    expect(await other.say('STAT')).toBe('+OK 0 0\r\n')
  })

  it('a message that somebody has removed is said to be unreadable', async () => {
    await using maildrops = await Maildrops.with('one')
    using talk = await loggedIn(maildrops)
    await rm(maildrops.path('alice/new/1.m'))
    expect(await talk.all('RETR 1', 'TOP 1 1', 'LIST 1', 'STAT')).toEqual([
      '-ERR [SYS/TEMP]',
      '-ERR [SYS/TEMP]',
      '+OK',
      '+OK',
    ])
    expect(await talk.all('DELE 1', 'QUIT')).toEqual(['+OK', '+OK'])
    expect(talk.notices).toEqual([])
  })

  it('a removal that fails is told, to the client and to the operator', async () => {
    await using maildrops = await Maildrops.with('one', 'two')
    using talk = await loggedIn(maildrops)
    await talk.all('DELE 1', 'DELE 2')
    await rm(maildrops.path('alice/new/1.m'))
    await mkdir(maildrops.path('alice/new/1.m'))
    expect(await talk.say('QUIT')).toBe('-ERR [SYS/TEMP] some deleted messages not removed\r\n')
    expect(talk.isClosed).toBe(true)
    expect(talk.notices).toEqual([expect.stringMatching(/^a maildrop fails: .*1\.m/)])
    expect(await maildrops.left()).toEqual(['1.m'])
  })

  it('that cannot be read is no empty one, and is free for the next session', async () => {
    await using maildrops = await Maildrops.with('one')
    await rename(maildrops.path('alice/cur'), maildrops.path('alice/away'))
    await writeFile(maildrops.path('alice/cur'), 'no folder')
    using talk = new Talk(maildrops)
    expect(await talk.all('USER alice', 'PASS right')).toEqual(['+OK', '-ERR [SYS/TEMP]'])
    expect(talk.notices).toEqual([expect.stringMatching(/^a maildrop cannot be opened: ENOTDIR/)])
    await rm(maildrops.path('alice/cur'))
    using other = await loggedIn(maildrops)
    expect(await other.all('STAT')).toEqual(['+OK'])
  })

  it('a name that would lead elsewhere opens none', async () => {
    await using maildrops = await Maildrops.with('one')
    using talk = new Talk(maildrops)
    expect(await talk.all('USER ../alice', 'PASS right')).toEqual(['+OK', '-ERR [SYS/PERM]'])
    expect(talk.notices).toEqual([expect.stringContaining("'../alice' cannot be the name of a maildrop")])
  })

  it('ten lines in a row that are no commands are enough', async () => {
    await using maildrops = await Maildrops.with()
    using talk = await loggedIn(maildrops)
    for (let said = 0; said < 9; said++) await talk.say('GET / HTTP/1.1')
    await talk.say('NOOP')
    for (let said = 0; said < 9; said++) await talk.say('GET / HTTP/1.1')
    expect(talk.isClosed).toBe(false)
    await talk.say('GET / HTTP/1.1')
    expect(talk.isClosed).toBe(true)
  })
})
