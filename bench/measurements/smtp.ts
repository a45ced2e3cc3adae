import { fight } from '../harness/duel.ts'
import { mail } from '../harness/mail.ts'
import type { Measurement } from './index.ts'

/** A whole session: EHLO, MAIL, RCPT, DATA with a small message, QUIT. */
export const smtp: Measurement = {
  name: 'smtp',
  about: 'a small message over SMTP, swallowed by the host, against smtp-server alone',
  run: (options) =>
    fight(
      { name: 'smtp', against: 'smtp-server', ours: { module: 'smtp' }, theirs: { module: 'smtp-server' }, goal: 1.05 },
      mail,
      options,
    ),
}
