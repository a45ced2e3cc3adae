import { builtin } from '../builtin.ts'
import { smtpComplaints, smtpFrom, smtpOptions } from './options.ts'

export const entry = builtin({
  summary: 'Receives mail (RFC 5321): into Maildirs, or for a mail server behind.',
  transports: ['tcp'],
  hasWords: true,
  options: smtpOptions,
  complaints: (options, { baseDirectory }) => smtpComplaints(options, baseDirectory),
  create: async (options, { baseDirectory }) => (await import('./index.ts')).smtp(smtpFrom(options, baseDirectory)),
})
