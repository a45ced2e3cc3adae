import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Loads a module by path or package name, as the settings' directory sees it. */
export const importFrom = async (name: string, directory: string) => {
  const file = createRequire(join(resolve(directory), 'settings.yaml')).resolve(name)
  return import(pathToFileURL(file).href)
}
