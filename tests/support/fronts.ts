import { selfSigned } from '../../src/net/self-signed.ts'
import { freePort } from './free-ports.ts'
import { ServerProgram } from './server-program.ts'

/** A program that takes TLS off in front of a port, and says in a PROXY header who the client is. */
export type Front = ServerProgram & { readonly port: number }

const certificate = async (): Promise<string> => {
  const { cert, key } = await selfSigned({ name: 'front.test', aliases: [], localAddresses: [] })
  return cert + key
}

/** stunnel, which sends version 1. */
export const stunnelBefore = async (port: number): Promise<Front> => {
  const front = await freePort()
  const config = `
foreground = yes
pid =
syslog = no
[front]
accept = 127.0.0.1:${front}
connect = 127.0.0.1:${port}
cert = front.pem
protocol = proxy
`
  const program = await ServerProgram.start({
    program: 'stunnel',
    args: ['stunnel.conf'],
    files: { 'stunnel.conf': config, 'front.pem': await certificate() },
    says: 'Configuration successful',
  })
  return Object.assign(program, { port: front })
}

/** HAProxy, which sends version 2. */
export const haproxyBefore = async (port: number): Promise<Front> => {
  const front = await freePort()
  const config = `
defaults
  mode tcp
  timeout client 30s
  timeout server 30s
  timeout connect 5s
listen front
  bind 127.0.0.1:${front} ssl crt front.pem
  server s 127.0.0.1:${port} send-proxy-v2
`
  const program = await ServerProgram.start({
    program: 'haproxy',
    args: ['-W', '-db', '-f', 'haproxy.cfg'],
    files: { 'haproxy.cfg': config, 'front.pem': await certificate() },
    says: 'Loading success',
  })
  return Object.assign(program, { port: front })
}
