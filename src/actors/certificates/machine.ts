import { assign, setup } from 'xstate'
import type { CertificateSource } from '../../net/certificates.ts'
import { messageOf } from '../../thrown.ts'
import { errorParams } from '../params.ts'
import { type Changed, filesOf, type ReloadInput, reloading, watching } from './logic.ts'

export interface CertificatesContext extends ReloadInput {
  readonly files: readonly string[]
  readonly error: string | undefined
}

type Event = Changed | { readonly type: 'sources'; readonly sources: readonly CertificateSource[] }

const machine = setup({
  types: {} as { context: CertificatesContext; events: Event; input: ReloadInput },
  actors: { watching, reloading },
  guards: { hasFiles: ({ context }) => context.files.length > 0 },
  // Certificate and key are two files: what comes within half a second is one change.
  delays: { SETTLE_DELAY: 500, REWATCH_DELAY: 10_000 },
  actions: {
    noteSources: assign({
      sources: (_, params: { sources: readonly CertificateSource[] }) => params.sources,
      files: (_, params) => params.sources.flatMap(filesOf),
    }),
    noteError: assign({ error: (_, params: { error: unknown }) => messageOf(params.error) }),
  },
}).createMachine({
  id: 'certificates',
  description: 'Keeps the certificates in use as their files are.',
  context: ({ input }) => ({ ...input, files: input.sources.flatMap(filesOf), error: undefined }),
  on: {
    sources: {
      target: '.idle',
      actions: { type: 'noteSources', params: ({ event }) => ({ sources: event.sources }) },
    },
  },
  initial: 'idle',
  states: {
    idle: {
      description: 'No domain has a certificate file.',
      always: { guard: 'hasFiles', target: 'watched' },
    },
    watched: {
      description:
        'Hears of changes of the files. Each reading begins with a new watch, so that nothing falls in between.',
      invoke: {
        id: 'watching',
        src: 'watching',
        input: ({ context }) => ({ files: context.files }),
        onError: { target: 'unwatched', actions: { type: 'noteError', params: errorParams } },
      },
      initial: 'reloading',
      states: {
        reloading: {
          description: 'Reads the files.',
          on: { changed: 'settling' },
          invoke: {
            id: 'reloading',
            src: 'reloading',
            input: ({ context: { sources, store, announce } }) => ({ sources, store, announce }),
            onDone: 'quiet',
            onError: { target: 'quiet', actions: { type: 'noteError', params: errorParams } },
          },
        },
        quiet: { description: 'The files are as they were read.', on: { changed: 'settling' } },
        settling: {
          description: 'A file has changed; its companion may follow.',
          on: { changed: { target: 'settling', reenter: true } },
          after: { SETTLE_DELAY: { target: '#certificates.watched', reenter: true } },
        },
      },
    },
    unwatched: {
      description: 'The watch itself has failed; tries again after a while.',
      after: { REWATCH_DELAY: 'watched' },
    },
  },
})

/** The machine's type by name: without one each machine's types would hold all of those below it once more. */
export interface CertificatesMachine extends Machine {}
type Machine = typeof machine

/** Reads certificates again when their files change (T9). */
export const certificatesMachine: CertificatesMachine = machine
