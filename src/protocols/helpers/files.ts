import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { OptionComplaint } from './options.ts'

/** What is wrong with an option that names a directory which has to be there. */
export const needDirectory = (path: readonly string[], directory: string): readonly OptionComplaint[] =>
  statSync(directory, { throwIfNoEntry: false })?.isDirectory()
    ? []
    : [{ path, message: `there is no directory ${directory}. Make it, or correct the path.` }]

/** What is wrong with an option that names something which is made when it is needed, in a directory that is there. */
export const needParent = (path: readonly string[], made: string): readonly OptionComplaint[] =>
  needDirectory(path, dirname(made))
