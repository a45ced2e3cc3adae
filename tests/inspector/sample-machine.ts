import { and, assign, fromPromise, not, setup } from 'xstate'

type Events =
  | { type: 'drain' | 'suspend' | 'resume' | 'cut' | 'empty' | 'tally' | 'retry' }
  | { type: 'level.open' | 'level.reserved' | 'level.full' }
  | { type: 'handshake.first' | 'handshake.none' | 'certificate.missing' | 'certificate.loaded' }

const work = fromPromise(async () => undefined)

const parts = setup({
  types: { context: {} as { tls: 'off' | 'on' | 'ext' }, events: {} as Events },
  actors: { bind: work, accept: work, unbind: work, tableOfConnections: work },
  actions: {
    keepSocket: assign({}),
    noteBindFailure: () => {},
    noteCrash: () => {},
    countTally: () => {},
    tellListening: () => {},
    tellDraining: () => {},
    cutAll: () => {},
    tellFull: () => {},
    tellRoom: () => {},
  },
  guards: {
    hasPort: () => true,
    isSuspended: () => false,
    isTlsOn: () => false,
    isTlsExt: () => false,
    isEmpty: () => false,
    isFatal: () => false,
  },
  delays: { RETRY_DELAY: 1000, DRAIN_DEADLINE: 30_000 },
})

/** Resembles the real tcp-socket: about 20 states in 4 levels, two regions, every kind of transition that we use. */
export const sampleMachine = parts.createMachine({
  id: 'tcpSocket',
  description: 'One TCP port, from the first try to bind it until it is closed.',
  context: { tls: 'off' },
  initial: 'starting',
  invoke: {
    id: 'connections',
    src: 'tableOfConnections',
    onError: { target: '.failed', actions: 'noteCrash' },
  },
  on: { tally: { actions: 'countTally' } },
  states: {
    starting: {
      description: 'Decides whether to bind at all.',
      always: [{ guard: and(['hasPort', not('isSuspended')]), target: 'binding' }, { target: 'suspended.unbound' }],
    },
    binding: {
      description: 'Asks the kernel for the port.',
      tags: ['opening'],
      invoke: {
        id: 'binding',
        src: 'bind',
        onDone: { target: 'accepting', actions: { type: 'keepSocket' } },
        onError: { target: 'backingOff', actions: ['noteBindFailure'] },
      },
      on: { drain: 'closed', suspend: 'suspended.unbound' },
    },
    backingOff: {
      description: 'The port was not to be had: waits, then tries again.',
      tags: ['opening'],
      after: { RETRY_DELAY: 'binding' },
      on: { retry: 'binding', drain: 'closed', suspend: 'suspended.unbound' },
    },
    accepting: {
      type: 'parallel',
      description: 'Lets peers in.',
      entry: 'tellListening',
      invoke: {
        id: 'accepting',
        src: 'accept',
        onDone: { target: 'backingOff' },
        onError: [
          { guard: 'isFatal', target: 'failed', actions: ['noteCrash'] },
          { target: 'backingOff', actions: ['noteBindFailure'] },
        ],
      },
      on: { drain: 'draining', suspend: 'suspended' },
      states: {
        admission: {
          description: 'Who may enter.',
          initial: 'open',
          states: {
            open: {
              description: 'Everybody.',
              on: { 'level.reserved': 'reserved', 'level.full': { target: 'full', actions: 'tellFull' } },
            },
            reserved: {
              description: 'Clients only (M3).',
              on: {
                'level.open': { target: 'open', actions: 'tellRoom' },
                'level.full': { target: 'full', actions: 'tellFull' },
              },
            },
            full: {
              description: 'Nobody.',
              on: {
                'level.open': { target: 'open', actions: 'tellRoom' },
                'level.reserved': { target: 'reserved', actions: 'tellRoom' },
              },
            },
          },
        },
        tls: {
          description: 'Who does TLS.',
          initial: 'choosing',
          states: {
            choosing: {
              always: [{ guard: 'isTlsOn', target: 'on' }, { guard: 'isTlsExt', target: 'ext' }, { target: 'off' }],
            },
            off: { description: 'Nobody.' },
            on: {
              description: 'We do.',
              initial: 'quiet',
              on: { 'certificate.missing': '.certificateMissing' },
              states: {
                quiet: { on: { 'handshake.first': 'handshaking' } },
                handshaking: { on: { 'handshake.none': 'quiet' } },
                certificateMissing: { on: { 'certificate.loaded': 'quiet' } },
              },
            },
            ext: { description: 'A proxy in front.' },
          },
        },
      },
    },
    suspended: {
      description: 'Holds no port; who is inside may stay.',
      initial: 'unbinding',
      on: { drain: 'draining' },
      states: {
        unbinding: {
          invoke: { id: 'unbinding', src: 'unbind', onDone: 'unbound', onError: 'unbound' },
        },
        unbound: { on: { resume: '#tcpSocket.binding' } },
      },
    },
    draining: {
      description: 'Lets nobody in, and waits for those inside.',
      initial: 'unbinding',
      entry: 'tellDraining',
      after: { DRAIN_DEADLINE: '.cutting' },
      on: { drain: {}, cut: '.cutting' },
      states: {
        unbinding: {
          invoke: { id: 'unbindingToDrain', src: 'unbind', onDone: 'emptying', onError: 'emptying' },
        },
        emptying: { always: { guard: 'isEmpty', target: '#tcpSocket.closed' }, on: { empty: '#tcpSocket.closed' } },
        cutting: { entry: 'cutAll', on: { empty: '#tcpSocket.closed' } },
      },
    },
    closed: { type: 'final', description: 'The port is free, and nobody is inside.' },
    failed: { description: 'Crashed: the supervisor decides.', on: { drain: 'closed', retry: 'binding' } },
  },
})
