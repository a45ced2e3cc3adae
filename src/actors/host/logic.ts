import { fromCallback, fromPromise } from 'xstate'
import type { Settings, SettingsInput } from '../../settings/index.ts'
import { type EventHub, type EventType, OPERATING_EVENTS } from '../../telemetry/index.ts'
import { prepareChange } from '../change.ts'
import type { Estate } from '../estate.ts'
import type { Change } from '../supervisor/index.ts'
import type { News } from './types.ts'

/** The control plane's events: what is few enough to go through a machine. */
export const NEWS = [
  ...OPERATING_EVENTS,
  'address.banned',
  'listener.full',
  'listener.reserveEngaged',
  'listener.room',
] as const satisfies readonly EventType[]

export type NewsType = (typeof NEWS)[number]

/** Brings the hub's news into the actor system. */
export const news = fromCallback<{ type: 'news'; event: News }, { hub: EventHub }>(({ sendBack, input: { hub } }) => {
  const ends = NEWS.map((type) => hub.on(type, (event) => sendBack({ type: 'news', event: event as News })))
  return () => {
    for (const end of ends) end()
  }
})

export interface ChangingInput {
  readonly estate: Estate
  readonly settings: SettingsInput
  readonly parse: (settings: SettingsInput) => Settings
}

/** Prepares settings, and adopts them if they are still wanted then. */
export const changing = fromPromise<Change, ChangingInput>(async ({ input: { estate, settings, parse }, signal }) => {
  const prospect = await prepareChange(estate, () => parse(settings))
  signal.throwIfAborted()
  return estate.adopt(prospect)
})

/** Lets the news go out that were told in the last moment. */
export const lastNews = fromPromise<void>(async () => {})
