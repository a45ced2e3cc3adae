import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The Portreeve of a `src` or `dist` folder, which need not be this one's, and its log. */
export const importPortreeve = async (source: string) => {
  const ending = existsSync(join(source, 'index.ts')) ? 'ts' : 'js'
  const { createPortreeve } = (await import(join(source, `index.${ending}`))) as typeof import('../../src/index.ts')
  const { logOf } = (await import(join(source, `daemon/log.${ending}`))) as typeof import('../../src/daemon/log.ts')
  return { createPortreeve, logOf }
}
