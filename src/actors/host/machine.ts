import { parseSettings, refused, type SettingsInput } from '../../settings/index.ts'
import { EventHub } from '../../telemetry/index.ts'
import { Estate } from '../estate.ts'
import { errorParams } from '../params.ts'
import { definition, type SupervisorCommand } from './definition.ts'
import { type HostContext, type HostInput, Wanted } from './types.ts'

const NO_ADMIN = {
  path: 'admin',
  message: 'an actor has no admin listener: its host rules it. Remove it, or make a Portreeve by createPortreeve.',
}

const NOTHING = { left: 0, cut: 0, duration: 0 }

const contextOf = ({ settings, directory, onEvent }: HostInput): HostContext => {
  const hub = new EventHub()
  if (onEvent !== undefined) hub.on('*', onEvent)
  const parse = (input: SettingsInput) => {
    const parsed = parseSettings(input, { directory })
    if (parsed.settings === undefined) throw refused(parsed.complaints)
    if (parsed.settings.admin !== undefined) throw refused([NO_ADMIN])
    return parsed.settings
  }
  return {
    estate: new Estate(hub),
    parse,
    wanted: new Wanted(settings),
    next: undefined,
    report: NOTHING,
    error: undefined,
  }
}

const commandParams = ({ event }: { event: SupervisorCommand }) => ({ command: event })
const settingsParams = ({ event }: { event: { settings: SettingsInput } }) => ({ settings: event.settings })

const machine = definition.createMachine({
  id: 'portreeve',
  description: 'Listeners for a host application: they stop with whoever has started them.',
  context: ({ input }) => contextOf(input),
  output: ({ context }) => context.report,
  invoke: [
    {
      id: 'supervisor',
      src: 'supervisor',
      input: ({ context }) => ({ estate: context.estate }),
      onDone: {
        target: '.ending',
        actions: { type: 'noteReport', params: ({ event }) => ({ report: event.output }) },
      },
    },
    {
      id: 'keeping',
      src: 'keeping',
      input: ({ context: { estate } }) => ({ estate }),
      onError: { actions: { type: 'noteError', params: errorParams } },
    },
    {
      id: 'news',
      src: 'news',
      input: ({ context }) => ({ hub: context.estate.hub }),
      onError: { actions: { type: 'noteError', params: errorParams } },
    },
  ],
  on: {
    news: { actions: { type: 'emitNews', params: ({ event }) => ({ event: event.event }) } },
    apply: { actions: { type: 'noteNext', params: settingsParams } },
    suspend: { actions: { type: 'tellSupervisor', params: commandParams } },
    resume: { actions: { type: 'tellSupervisor', params: commandParams } },
    unban: { actions: { type: 'liftBan', params: ({ event }) => ({ address: event.address }) } },
    drain: { target: '.draining', actions: { type: 'tellSupervisor', params: commandParams } },
  },
  initial: 'starting',
  states: {
    starting: {
      description: 'Reads the certificates and protocols of the first settings: nothing is open yet.',
      invoke: {
        id: 'starting',
        src: 'changing',
        input: ({ context: { estate, parse, wanted } }) => ({ estate, parse, settings: wanted.settings }),
        onDone: { target: 'running', actions: { type: 'carryOut', params: ({ event }) => ({ change: event.output }) } },
      },
    },
    running: {
      description: 'Its listeners are the supervisor’s; waits for new settings.',
      always: { guard: 'hasNext', target: 'changing' },
    },
    changing: {
      description: 'Prepares new settings; the old ones hold meanwhile.',
      entry: 'takeNext',
      invoke: {
        id: 'changing',
        src: 'changing',
        input: ({ context: { estate, parse, wanted } }) => ({ estate, parse, settings: wanted.settings }),
        onDone: { target: 'running', actions: { type: 'carryOut', params: ({ event }) => ({ change: event.output }) } },
        onError: { target: 'running', actions: { type: 'noteError', params: errorParams } },
      },
    },
    draining: {
      description: 'No listener accepts any more; waits for the last connection (D2).',
      on: { apply: { actions: 'refuseChange' } },
    },
    ending: {
      description: 'Every listener is closed: the last news go out.',
      on: { apply: { actions: 'refuseChange' }, suspend: {}, resume: {}, drain: {} },
      invoke: {
        id: 'lastNews',
        src: 'lastNews',
        onDone: 'stopped',
        onError: { target: 'stopped', actions: { type: 'noteError', params: errorParams } },
      },
    },
    stopped: { description: 'The end, with the report of the drain.', type: 'final' },
  },
})

/** The machine's type by name: without one each machine's types would hold all of those below it once more. */
export interface HostMachine extends Machine {}
type Machine = typeof machine

/**
 * Listeners as an actor of a host's own machine: `invoke` or `spawn` it. Wrong settings at the start end it with a
 * `PortreeveError`, which the host's `onError` hears; when the host's state is left, or its machine stops, every port is
 * closed and every connection cut. Two invocations have no `onError` on purpose: their
 * errors are the host's.
 */
export const hostMachine: HostMachine = machine
