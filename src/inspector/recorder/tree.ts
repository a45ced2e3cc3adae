import type { Histories } from './histories.ts'
import { activePaths } from './paths.ts'
import { asMachineActor, type MachineActor } from './step.ts'

/** An actor with those that it answers for. Only actors of machines: what they invoke is seen in their states. */
export interface ActorNode {
  readonly id: string
  readonly sessionId: string
  readonly machine: string
  readonly state: readonly string[]
  readonly children: readonly ActorNode[]
}

const childrenOf = (actor: MachineActor): MachineActor[] =>
  Object.values(actor.getSnapshot().children).flatMap((child) => asMachineActor(child) ?? [])

/** An actor and all below it. */
export const withDescendants = (actor: MachineActor): MachineActor[] => [
  actor,
  ...childrenOf(actor).flatMap(withDescendants),
]

/** The tree of actors as it is now. */
export const treeOf = (actor: MachineActor, histories: Histories): ActorNode => {
  const history = histories.of(actor)
  return {
    id: history?.id ?? actor.id,
    sessionId: actor.sessionId,
    machine: history?.machine ?? actor.logic.id,
    state: activePaths(actor.getSnapshot().value),
    children: childrenOf(actor).map((child) => treeOf(child, histories)),
  }
}
