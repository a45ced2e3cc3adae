import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** A module of a `src` or `dist` folder, which need not be this one's; named without its ending. */
export const importFrom = async <T>(source: string, module: string): Promise<T> => {
  const ending = existsSync(join(source, 'index.ts')) ? 'ts' : 'js'
  return import(join(source, `${module}.${ending}`))
}

/** The Portreeve of such a folder, and its log. */
export const importPortreeve = async (source: string) => {
  const { createPortreeve } = await importFrom<typeof import('../../src/index.ts')>(source, 'index')
  const { logOf } = await importFrom<typeof import('../../src/daemon/log.ts')>(source, 'daemon/log')
  return { createPortreeve, logOf }
}
