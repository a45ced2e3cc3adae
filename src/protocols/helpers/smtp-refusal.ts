import type { Connection } from '../../net/connection.ts'
import type { Reason } from '../../policies/reasons.ts'

/** Says no to an SMTP client (P2): for good to those who may not come (P6), for now where a limit is reached (RFC 5321 4.2.2). */
export const refuseSmtp = ({ socket }: Connection, reason: Reason): void => {
  socket.write(`${wordsFor(reason)}\r\n`)
}

const wordsFor = (reason: Reason): string => {
  if (reason === 'clients-only') return '554 5.7.1 Only clients are served here'
  return reason === 'full' || reason === 'client-reserve'
    ? '421 4.3.2 Too many connections, come again later'
    : '421 4.7.0 Too many connections from your address, come again later'
}
