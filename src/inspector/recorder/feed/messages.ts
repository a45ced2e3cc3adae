import type { InspectionEvent } from 'xstate'
import { brief } from '../../../brief-json.ts'
import { asMachineActor } from '../step.ts'

/** The version of @statelyai/inspect whose messages these are: its receivers look for one. */
const VERSION = '0.7.2'

/** In characters: an event may carry all settings, and a context the table of all sockets. */
const LONGEST = 10_000

/** A message as @statelyai/inspect sends it: of an actor, of an event that it was sent, or of its snapshot. */
export interface InspectMessage {
  readonly type: '@xstate.actor' | '@xstate.event' | '@xstate.snapshot'
  readonly sessionId: string
  readonly rootId: string | undefined
  readonly createdAt: string
  readonly id: null
  readonly _version: string
  /** Of an actor: its name, its parent's session, and its machine's configuration as JSON. */
  readonly name?: string
  readonly parentId?: string | undefined
  readonly definition?: string
  /** Of an event: the session of who has sent it. */
  readonly sourceId?: string | undefined
  readonly event?: unknown
  readonly snapshot?: unknown
}

/** Any actor, as it is inspected. */
export interface Inspected {
  readonly id: string
  readonly sessionId: string
  readonly _parent?: Inspected
  getSnapshot(): unknown
}

/** A message of what XState tells; undefined for what @statelyai/inspect leaves out. */
export const messageOf = (told: InspectionEvent): InspectMessage | undefined => {
  const actor = told.actorRef as unknown as Inspected
  if (told.type === '@xstate.actor') return actorMessage(actor, told.rootId)
  const head = headOf(actor, told.rootId)
  if (told.type === '@xstate.event') {
    return { ...head, type: told.type, event: brief(told.event, LONGEST), sourceId: told.sourceRef?.sessionId }
  }
  if (told.type !== '@xstate.snapshot') return undefined
  return { ...head, type: told.type, event: brief(told.event, LONGEST), snapshot: snapshotOf(told.snapshot) }
}

/** The message that makes an actor known. */
export const actorMessage = (actor: Inspected, rootId: string | undefined): InspectMessage => ({
  ...headOf(actor, rootId),
  type: '@xstate.actor',
  name: actor.id,
  parentId: actor._parent?.sessionId,
  definition: definitionOf(actor),
  snapshot: currentSnapshot(actor),
})

const headOf = ({ sessionId }: Inspected, rootId: string | undefined) => ({
  sessionId,
  rootId,
  createdAt: String(Date.now()),
  id: null,
  _version: VERSION,
})

const snapshotOf = (snapshot: unknown): unknown => {
  const { status, value, context, output, error } = snapshot as Record<string, unknown>
  return {
    status,
    value,
    context: brief(context, LONGEST),
    output: brief(output, LONGEST),
    error: brief(error, 500),
  }
}

/** One that is only being made has none yet; its first follows as a message of its own. */
const currentSnapshot = (actor: Inspected): unknown => {
  try {
    return snapshotOf(actor.getSnapshot())
  } catch {
    return { status: 'active' }
  }
}

const definitions = new WeakMap<object, string>()

/** A machine's configuration, functions by their names; of others the id. */
const definitionOf = (actor: Inspected): string => {
  const config = asMachineActor(actor)?.logic.config
  if (config === undefined) return JSON.stringify({ id: actor.id })
  const known = definitions.get(config) ?? JSON.stringify(config, named)
  definitions.set(config, known)
  return known
}

const named = (_: string, value: unknown): unknown => (typeof value === 'function' ? { type: value.name } : value)
