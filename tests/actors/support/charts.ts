import type { AnyStateMachine, AnyStateNode } from 'xstate'
import { machines } from '../../../src/xstate.ts'

/** Every machine, by its name on the public sub-path. */
export const CHARTS = Object.entries(machines) as [name: string, machine: AnyStateMachine][]

/** A state and all below it. */
export const statesOf = (node: AnyStateNode): AnyStateNode[] => [
  node,
  ...Object.values(node.states).flatMap((inner: AnyStateNode) => statesOf(inner)),
]

/** States in which a machine can come to rest: not those that are always left at once. */
export const isRestful = ({ type, always }: AnyStateNode): boolean =>
  (type === 'atomic' || type === 'final') && !(always ?? []).some(({ guard }) => guard === undefined)
