import { type Child, startChild } from './child.ts'
import { CORES } from './options.ts'

/** What the page asks the server for, of one of its views: as in src/inspector/page, whose files say the same. */
export interface View {
  readonly topics: readonly string[]
  /** What it reads again and again, and how often, in milliseconds. */
  readonly reads: readonly string[]
  readonly every: number
}

/** The page hears of changes in every view. */
export const VIEWS = {
  listeners: {
    topics: [
      'change',
      'settings.applied',
      'socket.bindFailed',
      'socket.closed',
      'socket.crashed',
      'socket.draining',
      'socket.listening',
      'socket.suspended',
      'tally',
    ],
    reads: [],
    every: 0,
  },
  machines: { topics: ['actor', 'change', 'trace'], reads: ['/api/actors', '/api/actors/greeter:any'], every: 1_500 },
  why: {
    topics: ['change', 'connection.refused', 'datagram.refused'],
    reads: ['/api/explain?listener=greeter&from=127.1.0.1'],
    every: 2_000,
  },
  connections: { topics: ['change'], reads: ['/api/connections?limit=100'], every: 2_000 },
} as const satisfies Record<string, View>

export type ViewName = keyof typeof VIEWS

/** Opens a view of the page: a process that asks for what a browser would, and draws nothing. */
export const openWindow = async (view: ViewName, url: string, token: string): Promise<Child> => {
  const child = startChild(new URL('./window-main.ts', import.meta.url), CORES.load, [view, url, token])
  await child.answer()
  return child
}
