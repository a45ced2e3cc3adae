import { builtin } from '../builtin.ts'
import { syslogComplaints, syslogFrom, syslogOptions } from './options.ts'

export const entry = builtin({
  summary: 'Takes log messages (RFC 5424, RFC 3164), into the log or a file.',
  transports: ['udp', 'tcp'],
  clientFirst: true,
  options: syslogOptions,
  complaints: (options, { baseDirectory }) => syslogComplaints(options, baseDirectory),
  create: async (options, { baseDirectory, transport }) => {
    const { syslog } = await import('./index.ts')
    const whole = syslogFrom(options, baseDirectory)
    return transport === 'udp' ? syslog(whole) : syslog({ ...whole, transport })
  },
})
