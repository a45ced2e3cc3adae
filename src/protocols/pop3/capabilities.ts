import { MECHANISMS } from '../helpers/login/index.ts'
import { ok } from './command.ts'

/** What of the list depends on the moment. */
export interface Moment {
  readonly mayLogIn: boolean
  readonly canStartTls: boolean
}

/** The answer to CAPA (RFC 2449; AUTH-RESP-CODE: RFC 3206, SASL: RFC 5034, STLS: RFC 2595). */
export const capabilities = ({ mayLogIn, canStartTls }: Moment): string => {
  const list = [
    'TOP',
    'UIDL',
    ...(mayLogIn ? ['USER', `SASL ${MECHANISMS.join(' ')}`] : []),
    ...(canStartTls ? ['STLS'] : []),
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'PIPELINING',
    'EXPIRE NEVER',
    'IMPLEMENTATION Portreeve',
  ]
  return `${ok('capabilities')}${list.map((line) => `${line}\r\n`).join('')}.\r\n`
}
