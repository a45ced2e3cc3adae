import { deadlineParams, errorParams } from '../params.ts'
import { definition } from './definition.ts'

/** Stops to accept first, then tells every protocol, then waits, and cuts at the deadline (D2). */
export const draining = definition.createStateConfig({
  description: 'Accepts nobody and waits for the open connections to end (D2).',
  after: { DRAIN_DEADLINE: '.cutting' },
  on: {
    drain: [
      { guard: 'isImmediate', target: '.cutting' },
      {
        guard: 'isSooner',
        target: '#tcpSocket.draining',
        reenter: true,
        actions: { type: 'hurry', params: deadlineParams },
      },
    ],
  },
  initial: 'unbinding',
  states: {
    unbinding: {
      description: 'Takes in those whom the kernel has connected already (D3).',
      invoke: {
        id: 'drainUnbinding',
        src: 'unbinding',
        input: ({ context }) => ({ port: context.port }),
        onDone: 'emptying',
        onError: { target: 'emptying', actions: { type: 'noteError', params: errorParams } },
      },
    },
    emptying: {
      description: 'Every protocol has been told; the last connection ends it.',
      invoke: {
        id: 'emptying',
        src: 'emptying',
        input: ({ context }) => ({ port: context.port }),
        onDone: '#tcpSocket.closed',
        onError: { target: 'cutting', actions: { type: 'noteError', params: errorParams } },
      },
    },
    cutting: {
      description: 'The deadline has passed: those who are left are closed.',
      on: { drain: {} },
      invoke: {
        id: 'cutting',
        src: 'cutting',
        input: ({ context }) => ({ port: context.port }),
        onDone: {
          target: '#tcpSocket.closed',
          actions: { type: 'noteCut', params: ({ event }) => ({ cut: event.output }) },
        },
        onError: { target: '#tcpSocket.closed', actions: { type: 'noteError', params: errorParams } },
      },
    },
  },
})
