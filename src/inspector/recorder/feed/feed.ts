import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { compileAddressList } from '../../../policies/address-list.ts'
import type { Recorder } from '../recorder.ts'
import { actorMessage, type Inspected, type InspectMessage, messageOf } from './messages.ts'

/** Takes an upgrade to WebSocket over; the caller has looked at Host and Origin. */
export interface InspectFeed {
  (request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Says good-bye to all who watch. */
  end(): void
}

/** So many inspectors at once, and so many bytes waiting for one of them. */
const MOST_WATCHERS = 5
const MOST_WAITING = 8 << 20

const NOT_HERE = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'
const TOO_MANY = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

const loopback = compileAddressList('127.0.0.0/8\n::1')

/**
 * The feed for inspectors that speak the messages of @statelyai/inspect: who connects is told of every actor that there
 * is, and then of all that happens, until he is too slow. For a developer's own machine: others are sent away.
 */
export const inspectFeed = (recorder: Recorder): InspectFeed => {
  const server = new WebSocketServer({ noServer: true, maxPayload: 1_024, perMessageDeflate: false })
  const handle = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (!loopback.has(request.socket.remoteAddress ?? '')) refuse(socket, NOT_HERE)
    else if (server.clients.size >= MOST_WATCHERS) refuse(socket, TOO_MANY)
    else server.handleUpgrade(request, socket, head, (client) => watch(recorder, client))
  }
  const end = (): void => {
    for (const client of server.clients) client.close(1001, 'the server ends')
  }
  return Object.assign(handle, { end })
}

/** Whoever resets what he is told is not to end the process. */
const refuse = (socket: Duplex, answer: string): void => void socket.on('error', () => {}).end(answer)

const watch = (recorder: Recorder, client: WebSocket): void => {
  const send = (message: InspectMessage | undefined): void => {
    if (message === undefined || client.readyState !== client.OPEN) return
    if (client.bufferedAmount > MOST_WAITING) client.close(1013, 'too slow')
    else client.send(JSON.stringify(message))
  }
  const stop = recorder.onInspection((event) => send(messageOf(event)))
  client.on('close', stop)
  // Its close follows; nobody else needs to know.
  client.on('error', () => {})
  const { root } = recorder
  if (root !== undefined) for (const actor of everybody(root)) send(actorMessage(actor, root.sessionId))
}

/** An actor and all below it, those that have no machine too. */
const everybody = (actor: Inspected): Inspected[] => {
  const { children = {} } = actor.getSnapshot() as { children?: Readonly<Record<string, Inspected | undefined>> }
  return [actor, ...Object.values(children).flatMap((child) => (child === undefined ? [] : everybody(child)))]
}
