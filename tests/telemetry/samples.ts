import type { EventOf, EventType } from '../../src/telemetry/events.ts'

const ofSocket = { time: 0, listener: 'web', socket: 'web:8080' }
const ofConnection = { ...ofSocket, remoteAddress: '203.0.113.9', remotePort: 40_000 }

/** One of each event with every field that it can have: the compiler sees to it that none is missing. */
export const SAMPLES: { readonly [T in EventType]: Required<EventOf<T>> } = {
  'socket.listening': {
    ...ofSocket,
    type: 'socket.listening',
    transport: 'tcp',
    address: '::',
    port: 8080,
    tls: 'off',
  },
  'socket.bindFailed': {
    ...ofSocket,
    type: 'socket.bindFailed',
    code: 'EADDRINUSE',
    message: 'port 8080 is taken',
    retryIn: 2000,
  },
  'socket.acceptFailed': { ...ofSocket, type: 'socket.acceptFailed', code: 'EMFILE', message: 'no descriptor is left' },
  'socket.suspended': { ...ofSocket, type: 'socket.suspended' },
  'socket.draining': { ...ofSocket, type: 'socket.draining', open: 4 },
  'socket.closed': { ...ofSocket, type: 'socket.closed', left: 3, cut: 1 },
  'socket.crashed': {
    ...ofSocket,
    type: 'socket.crashed',
    error: 'bad guard',
    stack: 'Error: bad guard\n    at guard',
    restartIn: 500,
  },
  'connection.admitted': { ...ofConnection, type: 'connection.admitted', open: 7 },
  'connection.refused': {
    ...ofConnection,
    type: 'connection.refused',
    reason: 'denied',
    evidence: { list: 'denied', line: 3 },
  },
  'connection.secured': {
    ...ofConnection,
    type: 'connection.secured',
    by: 'tls',
    domain: 'example.com',
    protocol: 'TLSv1.3',
    duration: 12,
  },
  'connection.closed': { ...ofConnection, type: 'connection.closed', bytesRead: 10, bytesWritten: 20, duration: 1500 },
  'connection.faulted': {
    ...ofConnection,
    type: 'connection.faulted',
    error: 'boom',
    stack: 'Error: boom\n    at serve (shout.ts:3:9)',
  },
  'datagram.received': { ...ofConnection, type: 'datagram.received', bytes: 99 },
  'datagram.refused': {
    ...ofConnection,
    type: 'datagram.refused',
    reason: 'restricted',
    evidence: { list: 'restriction' },
  },
  'datagram.faulted': {
    ...ofConnection,
    type: 'datagram.faulted',
    error: 'boom',
    stack: 'Error: boom\n    at serve (syslog.ts:3:9)',
  },
  'protocol.notice': {
    ...ofSocket,
    type: 'protocol.notice',
    level: 'warn',
    message: 'the backend is down',
    details: { backend: '127.0.0.1:90' },
  },
  'listener.full': { time: 0, listener: 'web', type: 'listener.full', open: 10, limit: 10 },
  'listener.reserveEngaged': { time: 0, listener: 'web', type: 'listener.reserveEngaged', open: 8, reserve: 2 },
  'listener.room': { time: 0, listener: 'web', type: 'listener.room', open: 7 },
  'settings.applied': { time: 0, type: 'settings.applied', kept: 1, opened: 2, closed: 3, rebound: 4 },
  'settings.refused': { time: 0, type: 'settings.refused', complaints: ['listeners.web: unknown key prot'] },
  'certificate.loaded': {
    time: 0,
    type: 'certificate.loaded',
    domain: 'example.com',
    subject: 'CN=example.com',
    validTo: '2027-01-01',
    selfSigned: false,
  },
  'certificate.failed': {
    time: 0,
    type: 'certificate.failed',
    domain: 'example.com',
    localAddress: '192.0.2.1',
    message: 'has no certificate',
  },
  'drain.finished': { time: 0, type: 'drain.finished', left: 5, cut: 1, duration: 15_000 },
}
