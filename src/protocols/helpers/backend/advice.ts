import type { Stage } from '../../../net/attempt.ts'

/** What is wrong and what to do, by the code of the error. */
const ADVICE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Start the backend, or correct `to`',
  ECONNRESET: 'it closes at once. Look at the log of the backend',
  ETIMEDOUT: 'it does not answer. Look whether the host is up and a firewall is between, or raise `connectTimeout`',
  EHOSTUNREACH: 'there is no way to the host. Look whether it is up, or correct `to`',
  ENETUNREACH: 'there is no way to its network. Look at the routes of this host, or correct `to`',
  ENOTFOUND: 'no host has that name. Correct `to`, or the name service',
  EAI_AGAIN: 'the name service does not answer. Look at the resolver of this host',
  EADDRNOTAVAIL: 'this host has no free port to connect from. Look at `ss -s`, and reuse connections to the backend',
  EMFILE: 'this process has no free descriptors. Raise `ulimit -n`, or lower `maxConnections`',
  ENFILE: 'this host has no free descriptors. Raise fs.file-max, or lower `maxConnections`',
}

const UNTRUSTED =
  'nobody that is trusted here has signed its certificate. Give the PEM file of the authority that has as `ca`'
const NO_CHAIN = `${UNTRUSTED}, or have the backend send its whole chain`
const NO_TLS = 'it does not speak TLS there. Set `tls: off`, or correct the port in `to`'
const TOO_OLD = 'it speaks no TLS version that is safe. Allow TLS 1.2 or 1.3 on the backend'

/** The same for what goes wrong once it is connected and TLS begins; OpenSSL's codes are as Node gives them. */
const TLS_ADVICE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it has signed its certificate itself. Give that certificate, a PEM file, as `ca`',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: NO_CHAIN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NO_CHAIN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NO_CHAIN,
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it on the backend, and look at the clock of this host',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet. Look at the clocks of the backend and this host',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another name. Set `serverName` to a name that is in it, or correct `to`',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
  ERR_SSL_HTTP_REQUEST: NO_TLS,
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: TOO_OLD,
  ERR_SSL_UNSUPPORTED_PROTOCOL: TOO_OLD,
  ECONNRESET:
    'it closes when the TLS handshake begins. Look whether it speaks TLS on that port, whether it wants a PROXY header (`sendProxy`), and at its log',
  ETIMEDOUT:
    'it takes the connection, but does not answer the TLS handshake. Look whether it speaks TLS on that port, or raise `connectTimeout`',
}

const ALERT = 'it refuses the TLS handshake. Look at its log: it may want a certificate of the client, or another name'

/** What is wrong with a backend, and what to do: half a sentence each, without the last full stop. */
export const adviceFor = ({ code = '', message }: NodeJS.ErrnoException, stage: Stage): string => {
  const special = stage === 'handshake' ? (TLS_ADVICE[code] ?? (/_ALERT_/.test(code) ? ALERT : undefined)) : undefined
  return special ?? ADVICE[code] ?? message
}
