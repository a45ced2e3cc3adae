/** Faults of one incoming connection, per accept(2), or of one datagram: the listener outlives them (D4). */
const PASSING = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMSGSIZE',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOPROTOOPT',
  'ENONET',
  'EOPNOTSUPP',
  'EPERM',
  'EPROTO',
  'ETIMEDOUT',
])

/** No descriptor or memory left: waiting helps (D4). */
const EXHAUSTED = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'])

/** What an accept error means: of one connection, of the moment, or of the port itself. */
export const classifyAcceptError = (code: string | undefined): 'passing' | 'exhausted' | 'fatal' => {
  if (code === undefined) return 'fatal'
  if (PASSING.has(code)) return 'passing'
  return EXHAUSTED.has(code) ? 'exhausted' : 'fatal'
}
