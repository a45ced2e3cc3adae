/** Where a socket is to listen. */
export interface Endpoint {
  readonly transport: 'tcp' | 'udp'
  /** 0 asks the system for a free one. */
  readonly port: number
  /** `all`, or one address. */
  readonly address: string
  readonly ipv6Only: boolean
  readonly reusePort: boolean
  readonly backlog: number
}

const ADVICE: Record<string, (endpoint: Endpoint) => string> = {
  EADDRINUSE: ({ port, transport }) =>
    `another program holds the port. Stop it (ss -Hlnp${transport === 'tcp' ? 't' : 'u'} 'sport = :${port}' names it), or choose another port.`,
  EACCES: ({ port }) =>
    `the system does not let this user open port ${port}. Choose one above 1023, or grant CAP_NET_BIND_SERVICE.`,
  EADDRNOTAVAIL: ({ address }) =>
    `this host has no address ${address}. Correct the address, or add it to an interface.`,
  EAFNOSUPPORT: ({ address }) =>
    `this host does not speak the family of ${address}. Use an address of the other family.`,
  EMFILE: () => 'no file descriptor is left. Raise the limit (ulimit -n), or lower maxConnections.',
  ENFILE: () => 'the system has no file descriptor left. Raise fs.file-max, or close what is not needed.',
}

/** What is wrong with a bind and what to do, in a sentence (L9). */
export const describeBindError = (endpoint: Endpoint, code: string, original: string): string => {
  const where = `${endpoint.transport} port ${endpoint.port} on ${endpoint.address === 'all' ? 'all addresses' : endpoint.address}`
  return `cannot listen on ${where}: ${ADVICE[code]?.(endpoint) ?? original} (${code})`
}

/** A bind that failed, with a message that says what to do (L9). */
export class BindError extends Error {
  readonly code: string

  constructor(endpoint: Endpoint, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? 'UNKNOWN'
    super(describeBindError(endpoint, code, cause.message), { cause })
    this.code = code
  }
}
