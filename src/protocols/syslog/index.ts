import type { Connection, Notifier } from '../../net/connection.ts'
import type { Datagram } from '../../net/udp.ts'
import type { TcpProtocol, UdpProtocol } from '../protocol.ts'
import { AppendFile } from './append-file.ts'
import { FrameReader } from './frames.ts'
import { toDetails, toLine } from './line.ts'
import type { SyslogMessage } from './message.ts'
import type { SyslogOptions } from './options.ts'
import { parseSyslog } from './parse.ts'

export type { SyslogOptions } from './options.ts'

/** Takes messages in. */
interface Sink {
  take(message: SyslogMessage, from: string, operator: Notifier): void
  close(): Promise<void>
}

/** Receives syslog messages (RFC 5424, RFC 3164): one a datagram (RFC 5426), or over TCP in frames (RFC 6587). */
export function syslog(options?: SyslogOptions & { readonly transport?: 'udp' }): UdpProtocol
export function syslog(options: SyslogOptions & { readonly transport: 'tcp' }): TcpProtocol
export function syslog(
  options: SyslogOptions & { readonly transport?: 'tcp' | 'udp' } = {},
): TcpProtocol | UdpProtocol {
  const { to = 'log', transport = 'udp' } = options
  const sink = to === 'log' ? toLog : toFile(to.file)
  const take = (data: Buffer, from: Datagram | Connection): void =>
    sink.take(parseSyslog(data), from.remoteAddress, from)
  const dispose = (): Promise<void> => sink.close()
  if (transport === 'udp')
    return { name: 'syslog', transport, serve: (datagram) => take(datagram.data, datagram), dispose }
  return { name: 'syslog', serve: (connection) => readFrames(connection, take), dispose }
}

const readFrames = (connection: Connection, take: (data: Buffer, from: Connection) => void): void => {
  const { socket } = connection
  const frames = new FrameReader()
  socket.on('data', (chunk) => {
    for (const frame of frames.push(chunk)) take(frame, connection)
    if (!frames.broken) return
    connection.notify('debug', `syslog closed a connection from ${connection.remoteAddress}: it does not send frames.`)
    socket.destroy()
  })
  socket.on('end', () => {
    for (const frame of frames.rest()) take(frame, connection)
  })
  socket.resume()
}

const toLog: Sink = {
  take: (message, from, operator) => operator.notify('info', message.text, toDetails(message, from)),
  close: async () => {},
}

const toFile = (path: string): Sink => {
  const file = new AppendFile(path)
  return {
    take: (message, from, operator) => file.append(toLine(message, from, new Date()), operator),
    close: () => file.close(),
  }
}
