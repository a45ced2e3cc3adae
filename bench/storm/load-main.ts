import { answerParent } from '../harness/child.ts'
import { PARTS, type Ports, play } from './peers.ts'
import { addressOf, NOBODY, SCENE_NAMES, type SceneName, sceneOf, type Tallies } from './scenes.ts'

const AT_ONCE = 256

/** A thousand scenes, each as often as its share says, spread evenly. */
const wheel: readonly SceneName[] = SCENE_NAMES.flatMap((name) =>
  Array.from({ length: sceneOf(name).share }, (_, index) => ({ name, at: (index + 0.5) / sceneOf(name).share })),
)
  .sort((one, other) => one.at - other.at)
  .map(({ name }) => name)

let count = 0
const counts = new Map<SceneName, number>()

/** Each scene goes through its addresses by itself. */
const nextAddress = (name: SceneName): string => {
  const played = counts.get(name) ?? 0
  counts.set(name, played + 1)
  return addressOf(name, played)
}

/** Plays the next scene of the wheel. */
const one = async (ports: Ports, tallies: Tallies): Promise<void> => {
  const name = wheel[count++ % wheel.length]!
  const seen = await play(ports[sceneOf(name).door], nextAddress(name), PARTS[name])
  const { connections, greeted, stuck } = tallies[name] ?? NOBODY
  tallies[name] = {
    connections: connections + 1,
    greeted: greeted + Number(seen.greeted),
    stuck: stuck + Number(seen.stuck),
  }
}

/** So many connections, 256 at a time. */
answerParent(async ({ ports, connections }: { ports: Ports; connections: number }): Promise<Tallies> => {
  const tallies: Tallies = {}
  let left = connections
  const peer = async (): Promise<void> => {
    while (left-- > 0) await one(ports, tallies)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, peer))
  return tallies
})
