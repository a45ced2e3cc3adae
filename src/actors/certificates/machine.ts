import { assign, setup } from 'xstate'
import type { CertificateSource } from '../../net/certificates.ts'
import { type Changed, filesOf, type ReloadInput, reloading, watching } from './logic.ts'

interface Context extends ReloadInput {
  readonly files: readonly string[]
  readonly error: string | undefined
}

type Event = Changed | { readonly type: 'sources'; readonly sources: readonly CertificateSource[] }

/** Reads certificates again when their files change (T9). */
export const certificatesMachine = setup({
  types: {} as { context: Context; events: Event; input: ReloadInput },
  actors: { watching, reloading },
  guards: { hasFiles: ({ context }) => context.files.length > 0 },
  // Certificate and key are two files: what comes within half a second is one change.
  delays: { SETTLE_DELAY: 500, REWATCH_DELAY: 10_000 },
  actions: {
    noteSources: assign({
      sources: (_, params: { sources: readonly CertificateSource[] }) => params.sources,
      files: (_, params) => params.sources.flatMap(filesOf),
    }),
    noteError: assign({ error: (_, params: { error: unknown }) => String(params.error) }),
  },
}).createMachine({
  id: 'certificates',
  description: 'Keeps the certificates in use as their files are.',
  context: ({ input }) => ({ ...input, files: input.sources.flatMap(filesOf), error: undefined }),
  on: {
    sources: {
      target: '.idle',
      reenter: true,
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
      description: 'Hears of changes of the files.',
      invoke: {
        id: 'watching',
        src: 'watching',
        input: ({ context }) => ({ files: context.files }),
        onError: { target: 'unwatched', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
      },
      initial: 'quiet',
      states: {
        quiet: { description: 'The files are as they were read.', on: { changed: 'settling' } },
        settling: {
          description: 'A file has changed; its companion may follow.',
          on: { changed: { target: 'settling', reenter: true } },
          after: { SETTLE_DELAY: 'reloading' },
        },
        reloading: {
          description: 'Reads the files again.',
          on: { changed: 'settling' },
          invoke: {
            id: 'reloading',
            src: 'reloading',
            input: ({ context: { sources, store, announce } }) => ({ sources, store, announce }),
            onDone: 'quiet',
            onError: { target: 'quiet', actions: { type: 'noteError', params: ({ event }) => ({ error: event.error }) } },
          },
        },
      },
    },
    unwatched: {
      description: 'The folder cannot be watched; tries again after a while.',
      after: { REWATCH_DELAY: 'watched' },
    },
  },
})
