import type { Blocks } from './blocks.ts'
import { type Child, startChild } from './child.ts'
import { CORES } from './options.ts'

/** What a process that has lists is told to do. */
export type ListQuestion =
  /** Make up a list, which costs nobody anything. */
  | { readonly do: 'take'; readonly family: Blocks['family']; readonly count: number }
  /** Compile it so many times: microseconds for one. */
  | { readonly do: 'compile'; readonly times: number }
  /** Ask what was compiled last so many times: nanoseconds for one. */
  | { readonly do: 'ask'; readonly times: number }

/** Starts a process that has its lists from `portreeve`, in a `src` folder, or from one of the others. */
export const startLists = async (engine: string, source: string): Promise<Child> => {
  const child = startChild(new URL('./lists-main.ts', import.meta.url), CORES.server, [engine, source])
  await child.answer()
  return child
}
