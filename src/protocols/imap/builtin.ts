import { builtin } from '../builtin.ts'
import { imapComplaints, imapFrom, imapOptions } from './options.ts'

export const entry = builtin({
  summary: 'Logs users in, and takes them to the IMAP server behind (RFC 3501).',
  transports: ['tcp'],
  hasWords: true,
  options: imapOptions,
  complaints: (options, { baseDirectory }) => imapComplaints(options, baseDirectory),
  create: async (options, { baseDirectory }) => (await import('./index.ts')).imap(imapFrom(options, baseDirectory)),
})
