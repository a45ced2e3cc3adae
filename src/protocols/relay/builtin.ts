import { builtin } from '../builtin.ts'
import { fromDirectory } from '../helpers/backend/options.ts'
import { relayComplaints, relayOptions } from './options.ts'

export const entry = builtin({
  summary: 'Passes connections on to a backend, byte for byte, and datagrams, too.',
  transports: ['tcp', 'udp'],
  options: relayOptions,
  complaints: (options, { baseDirectory, transport }) => relayComplaints(options, baseDirectory, transport),
  create: async (options, { baseDirectory, transport }) => {
    const { relay } = await import('./index.ts')
    const whole = fromDirectory(options, baseDirectory)
    return transport === 'udp' ? relay({ ...whole, transport }) : relay(whole)
  },
})
