import { ApiError } from '../server/api-error.ts'
import type { Change } from './change.ts'
import type { Draft, SettingsSource } from './source.ts'

export const changePending = (): ApiError =>
  new ApiError(409, 'CHANGE_PENDING', 'a change waits for its confirmation. Confirm it or undo it first.')

export const changeUnknown = (id: string): ApiError =>
  new ApiError(404, 'CHANGE_UNKNOWN', `there is no change ${id}. List the changes.`)

export const changeEnded = ({ id, state }: Change): ApiError =>
  new ApiError(409, 'CHANGE_ENDED', `the change ${id} was ${state} already. Read the settings again.`)

export const notWritable = ({ file }: SettingsSource): ApiError => {
  const why = `this process may not write ${file} or its directory, and so could not keep the change`
  return new ApiError(409, 'FILE_NOT_WRITABLE', `${why}. Change the file by other means, and reload it.`)
}

export const notRunning = (): ApiError =>
  new ApiError(409, 'NOT_RUNNING', 'nothing is running that could be changed. Start it first.')

/** Here the places in the file are told: whoever reloads has it at hand. */
export const refusedReload = ({ complaints }: Draft): ApiError => {
  const message = 'the settings are refused, and nothing was changed. Correct them and reload again.'
  return new ApiError(422, 'SETTINGS_INVALID', message, complaints)
}
