import { builtin } from '../builtin.ts'
import { httpComplaints, httpFrom, httpOptions } from './options.ts'

export const entry = builtin({
  summary: 'Serves the files of a directory (HTTP/1.1, and HTTP/2 over TLS).',
  transports: ['tcp'],
  hasWords: true,
  clientFirst: true,
  options: httpOptions,
  complaints: (options, { baseDirectory }) => httpComplaints(options, baseDirectory),
  create: async (options, { baseDirectory }) => (await import('./index.ts')).http(httpFrom(options, baseDirectory)),
})
