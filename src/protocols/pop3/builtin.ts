import { builtin } from '../builtin.ts'
import { pop3Complaints, pop3From, pop3Options } from './options.ts'

export const entry = builtin({
  summary: 'Gives users their mail (RFC 1939): out of Maildirs, or from a POP3 server behind.',
  transports: ['tcp'],
  hasWords: true,
  options: pop3Options,
  complaints: (options, { baseDirectory }) => pop3Complaints(options, baseDirectory),
  create: async (options, { baseDirectory }) => (await import('./index.ts')).pop3(pop3From(options, baseDirectory)),
})
