import { describe, expect, it } from 'vitest'
import { writePlain } from '../../../src/protocols/helpers/login/index.ts'
import { type BackendLoginPlan, Pop3BackendLogin } from '../../../src/protocols/pop3/backend-login.ts'

const alice = { user: 'alice', password: 'wonder land' }

/** What comes of each line of a server, in short. */
const talk = (plan: Partial<BackendLoginPlan>, ...lines: string[]): string[] => {
  const login = new Pop3BackendLogin({ claim: alice, startsTls: false, ...plan })
  return lines.map((line) => {
    const step = line === 'TLS' ? login.secured() : login.line(line)
    return step.kind === 'ask' ? (step.say ?? '') : Object.values(step).join(': ')
  })
}

describe('a login at a POP3 server behind', () => {
  it('is made with the own name and password', () => {
    expect(talk({}, '+OK ready', '+OK', '+OK Logged in.')).toEqual([
      'USER alice\r\n',
      'PASS wonder land\r\n',
      'in: Logged in.',
    ])
  })

  it('is made behind TLS where that is asked for, and not at all where the server refuses it', () => {
    expect(talk({ startsTls: true }, '+OK ready', '+OK go', 'TLS')).toEqual(['STLS\r\n', 'start-tls', 'USER alice\r\n'])
    expect(talk({ startsTls: true }, '+OK ready', '-ERR no')).toEqual(['STLS\r\n', 'broken: refuses STLS'])
  })

  it('is made as the master, on behalf of the user', () => {
    const master = { user: 'master', password: 'key' }
    expect(talk({ claim: master, actAs: 'alice' }, '+OK ready', '+ ', '+OK in')).toEqual([
      'AUTH PLAIN\r\n',
      `${writePlain(master, 'alice')}\r\n`,
      'in: in',
    ])
    expect(talk({ claim: master, actAs: 'alice' }, '+OK ready', '-ERR what?')[1]).toBe('broken: takes no AUTH PLAIN')
  })

  it.each([
    ['-ERR wrong', 'refused'],
    ['-ERR [AUTH] wrong', 'refused'],
    ['-ERR [IN-USE] locked', 'passed: IN-USE: locked'],
    ['-ERR [ALERT] wrong, and we are watching', 'refused'],
    ['-ERR [sys/temp] later\u0007', 'passed: SYS/TEMP: later'],
    ['* OK IMAP', 'broken: does not speak POP3'],
    ['+ more', 'broken: does not understand the login'],
  ])('%s is %s', (line, outcome) => {
    expect(talk({}, '+OK ready', '+OK', line)[2]).toBe(outcome)
  })

  it('asks, where it may not name a user, whether it could', () => {
    const lines = ['+OK ready', '-ERR [AUTH] no', '+OK', 'TOP']
    expect(talk({}, ...lines, 'USER').slice(1)).toEqual(['CAPA\r\n', '', '', 'refused'])
    expect(talk({}, ...lines, 'SASL', '.').at(-1)).toBe('broken: takes no login so. Set `tls` as it wants it')
    expect(talk({}, '+OK ready', '-ERR no', '-ERR what?').at(-1)).toBe('refused')
    expect(talk({}, '+OK ready', '-ERR [IN-USE] no').at(-1)).toBe('passed: IN-USE: no')
  })

  it('is not begun with a server that speaks something else', () => {
    expect(talk({}, '220 smtp')).toEqual(['broken: does not speak POP3'])
    expect(talk({}, '-ERR go away')).toEqual(['broken: does not greet as a POP3 server'])
    expect(talk({}, '-ERR [SYS/TEMP] full')).toEqual(['passed: SYS/TEMP: full'])
  })

  it('sends no command of the client’s choice', () => {
    expect(talk({ claim: { user: 'alice\r\nDELE 1', password: 'x' } }, '+OK ready')).toEqual(['refused'])
    expect(talk({ claim: { user: 'alice', password: 'x\nDELE 1' } }, '+OK ready')).toEqual(['refused'])
    expect(talk({ claim: { user: 'alice\0', password: 'x' } }, '+OK ready')).toEqual(['refused'])
  })
})
