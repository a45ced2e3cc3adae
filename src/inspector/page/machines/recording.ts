import type { ActorDetail, ActorNode, MachinePicture, Step } from '../api/shapes.ts'

/** What the flight recorder has kept, as the page replays it. */
export interface Recording {
  readonly name: string
  readonly actors: readonly ActorNode[]
  readonly details: ReadonlyMap<string, ActorDetail>
  readonly pictures: readonly MachinePicture[]
}

type Written = Readonly<Record<string, unknown>>

/** Reads a dump of the flight recorder; throws where the text is none. */
export const readRecording = (name: string, text: string): Recording => {
  const written = parse(text)
  const steps = stepsOf(written)
  if (steps.length === 0) throw new Error(`${name} holds no steps of actors. Choose a dump of the flight recorder.`)
  const ids = [...new Set(steps.map(({ actor }) => actor))]
  const details = new Map(ids.map((id) => [id, detailOf(id, steps)]))
  const pictures = Array.isArray(written.machines) ? (written.machines as MachinePicture[]).filter(hasPicture) : []
  return { name, actors: [...details.values()].map(nodeOf), details, pictures }
}

const parse = (text: string): Written => {
  try {
    return (JSON.parse(text) ?? {}) as Written
  } catch {
    throw new Error('The file is no JSON. Choose a dump of the flight recorder.')
  }
}

/** The steps are among other records, as refusals. */
const stepsOf = (written: Written): Step[] => {
  const lists = Object.values(written).filter(Array.isArray).flat() as unknown[]
  return lists.filter(isStep).sort((one, other) => one.at - other.at)
}

const isStep = (value: unknown): value is Step => {
  const { at, actor, event, before, after } = (value ?? {}) as Record<string, unknown>
  const named = typeof actor === 'string' && typeof event === 'string'
  return typeof at === 'number' && named && Array.isArray(before) && Array.isArray(after)
}

const hasPicture = (value: MachinePicture): boolean => typeof value?.svg === 'string'

const detailOf = (id: string, all: readonly Step[]): ActorDetail => {
  const steps = all.filter(({ actor }) => actor === id)
  const last = steps.at(-1) as Step
  return { id, machine: last.machine, state: last.after, context: last.context, steps, edges: [] }
}

const nodeOf = ({ id, machine, state }: ActorDetail): ActorNode => ({ id, machine, state, children: [] })
