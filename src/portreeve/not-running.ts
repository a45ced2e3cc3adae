import type { Status } from '../actors/index.ts'
import { PortreeveError } from '../errors.ts'

/** Why a verb cannot be done, and what to do instead. */
export const notRunning = (verb: string, state: Status['state']): PortreeveError => {
  const why = {
    idle: 'it is not running. Call start first.',
    starting: 'it is still starting. Wait for start to resolve.',
    running: 'it is not running.',
    draining: 'it is draining, and takes no changes any more. Make a new one.',
    stopped: 'it was stopped. Make a new one.',
  }
  return new PortreeveError('NOT_RUNNING', `${verb}: ${why[state]}`)
}
