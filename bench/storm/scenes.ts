/** The sockets of the storm's one listener. */
export type Door = 'clear' | 'restricted' | 'secure' | 'proxied'

/** What one connection of the storm does. The peer comes from 127.OCTET.y.z, so that the server knows its part too. */
export interface Scene {
  readonly octet: number
  /** So many of a thousand. */
  readonly share: number
  readonly door: Door
  /** The peer is told something, unless the place was refused. */
  readonly greets?: boolean
}

export const SCENES = {
  'server-ends': { octet: 11, share: 179, door: 'clear', greets: true },
  'peer-ends': { octet: 12, share: 130, door: 'clear', greets: true },
  'peer-resets': { octet: 13, share: 120, door: 'clear', greets: true },
  'peer-resets-at-once': { octet: 14, share: 40, door: 'clear' },
  'server-resets': { octet: 15, share: 50, door: 'clear' },
  throws: { octet: 21, share: 50, door: 'clear' },
  rejects: { octet: 22, share: 50, door: 'clear' },
  'throws-later': { octet: 23, share: 40, door: 'clear', greets: true },
  'rejects-later': { octet: 24, share: 20, door: 'clear', greets: true },
  denied: { octet: 31, share: 60, door: 'clear' },
  restricted: { octet: 32, share: 40, door: 'restricted' },
  crowd: { octet: 33, share: 50, door: 'clear' },
  'tls-greets': { octet: 41, share: 40, door: 'secure', greets: true },
  'tls-peer-resets': { octet: 42, share: 10, door: 'secure', greets: true },
  'tls-garbage': { octet: 43, share: 40, door: 'secure' },
  'tls-silent': { octet: 44, share: 10, door: 'secure' },
  'tls-aborts': { octet: 45, share: 30, door: 'secure' },
  'tls-leaves': { octet: 46, share: 10, door: 'secure' },
  'tls-upgrades': { octet: 47, share: 10, door: 'clear', greets: true },
  'proxy-greets': { octet: 51, share: 10, door: 'proxied', greets: true },
  'proxy-breaks': { octet: 52, share: 10, door: 'proxied' },
  'proxy-silent': { octet: 53, share: 1, door: 'proxied' },
} as const satisfies Record<string, Scene>

export type SceneName = keyof typeof SCENES

export const SCENE_NAMES = Object.keys(SCENES) as readonly SceneName[]

export const sceneOf = (name: SceneName): Scene => SCENES[name]

/** How many addresses each scene's peers have. */
export const ADDRESSES = 4_000

/** The address of a scene's next peer. A crowd shares one: it is there to meet the limit of an address. */
export const addressOf = (name: SceneName, count: number): string => {
  const number = name === 'crowd' ? 0 : count % ADDRESSES
  return `127.${SCENES[name].octet}.${number >> 8}.${number & 255}`
}

/** What one scene's peers have seen. */
export interface Tally {
  readonly connections: number
  /** Read something. */
  readonly greeted: number
  /** Were not closed within 20 seconds: there must be none. */
  readonly stuck: number
}

export const NOBODY: Tally = { connections: 0, greeted: 0, stuck: 0 }

export type Tallies = Partial<Record<SceneName, Tally>>

/** Adds what more peers have seen. */
export const addTallies = (sum: Tallies, more: Tallies): void => {
  for (const name of SCENE_NAMES) {
    const one = sum[name] ?? NOBODY
    const other = more[name] ?? NOBODY
    sum[name] = {
      connections: one.connections + other.connections,
      greeted: one.greeted + other.greeted,
      stuck: one.stuck + other.stuck,
    }
  }
}

/** A storm proves nothing when a scene was not played: nobody may wait for ever, and some of those who should be told are. */
export const missed = (tallies: Tallies): string[] =>
  SCENE_NAMES.flatMap((name) => {
    const { connections, greeted, stuck } = tallies[name] ?? NOBODY
    const silent = sceneOf(name).greets === true && greeted < connections / 10
    return [
      ...(stuck > 0 ? [`${stuck} of ${name} were never closed`] : []),
      ...(silent ? [`only ${greeted} of ${connections} ${name} were told anything`] : []),
    ]
  })
