import type { Caller, Person, Stayer } from './callers.ts'
import type { Row, World } from './world.ts'

type Coming = Partial<Person & Omit<Caller, 'person'>>

/** Settings of one listener. */
interface SmallSettings {
  readonly server?: World['server']
  readonly limits?: Omit<World['listeners'][number], 'rows'>
  readonly rows?: readonly Partial<Row>[]
}

/** What a test says of its world; the rest is as plain as can be. */
export interface SmallWorld extends SmallSettings, Partial<Pick<World, 'hostRules' | 'banned' | 'suspended'>> {
  /** Who is there already. */
  readonly stayers?: readonly (Coming & Partial<Pick<Stayer, 'manner'>>)[]
  /** What is applied when they are there, in place of the settings before. */
  readonly later?: SmallSettings
}

const personOf = ({ peer = '127.0.0.1', named, version = 2 }: Coming): Person => ({ peer, named, version })

const callerOf = (coming: Coming, person: number): Caller => {
  const { listener = 0, row = 0, local = 0, serverName, tls = 'TLSv1.3', isBrief = false } = coming
  return { person, listener, row, local, serverName, tls, isBrief }
}

const settingsOf = ({ server = {}, limits = {}, rows = [{}] }: SmallSettings): Pick<World, 'server' | 'listeners'> => ({
  server,
  listeners: [{ ...limits, rows: rows.map((row) => ({ port: 'any', address: '127.0.0.1', ...row })) }],
})

/** A world of one listener, to which `comings` come. */
export const worldOf = (small: SmallWorld, comings: readonly Coming[]): World => {
  const { hostRules = [], banned = [], stayers = [], later, suspended = false } = small
  return {
    ...settingsOf(small),
    hostRules,
    people: [...stayers, ...comings].map(personOf),
    stayers: stayers.map((stayer, index) => ({ ...callerOf(stayer, index), manner: stayer.manner ?? 'speaks' })),
    later: later && settingsOf({ ...small, ...later }),
    banned,
    suspended,
    callers: comings.map((coming, index) => callerOf(coming, stayers.length + index)),
  }
}
