import { assign, emit, sendTo, setup } from 'xstate'
import { parseDuration } from '../../durations.ts'
import type { SettingsInput } from '../../settings/index.ts'
import type { PortreeveEvent } from '../../telemetry/index.ts'
import { messageOf } from '../../thrown.ts'
import { keeping } from '../keeping.ts'
import { type Change, type DrainReport, type SupervisorEvent, supervisorMachine } from '../supervisor/index.ts'
import { changing, lastNews, news } from './logic.ts'
import { type HostCommand, type HostContext, type HostEvent, type HostInput, type News, Wanted } from './types.ts'

/** What comes of new settings while it drains. */
const tooLate = (): PortreeveEvent => ({
  type: 'settings.refused',
  time: Date.now(),
  complaints: ['it is draining: no settings are taken any more. Start a new one.'],
})

/** What the supervisor carries out. */
export type SupervisorCommand = Exclude<HostCommand, { type: 'apply' | 'unban' }>

/** A command in the supervisor's own words. */
const translate = (command: SupervisorCommand): SupervisorEvent =>
  command.type === 'drain'
    ? { type: 'drain', deadline: command.deadline === undefined ? undefined : parseDuration(command.deadline) }
    : command

/** The names that the machine is written in, and what they do. */
export const definition = setup({
  types: {} as { context: HostContext; events: HostEvent; input: HostInput; output: DrainReport; emitted: News },
  actors: { supervisor: supervisorMachine, keeping, news, changing, lastNews },
  guards: { hasNext: ({ context }) => context.next !== undefined },
  actions: {
    noteNext: assign({ next: (_, params: { settings: SettingsInput }) => new Wanted(params.settings) }),
    takeNext: assign({ wanted: ({ context }) => context.next ?? context.wanted, next: undefined }),
    noteReport: assign({ report: (_, params: { report: DrainReport }) => params.report }),
    noteError: assign({ error: (_, params: { error: unknown }) => messageOf(params.error) }),
    emitNews: emit((_, params: { event: News }) => params.event),
    refuseChange: ({ context }) => context.estate.announce(tooLate()),
    liftBan: ({ context }, params: { address: string }) => void context.estate.bans.lift(params.address),
    carryOut: sendTo(
      'supervisor',
      (_, params: { change: Change }): SupervisorEvent => ({ type: 'apply', change: params.change }),
    ),
    tellSupervisor: sendTo('supervisor', (_, params: { command: SupervisorCommand }) => translate(params.command)),
  },
})
