import type { Connection } from '../../net/connection.ts'

/** Tells an SMTP client that only clients are served here (P6), for good, so that it does not come again. */
export const refuseSmtp = ({ socket }: Connection): void => {
  socket.write('554 5.7.1 Only clients are served here\r\n')
}
