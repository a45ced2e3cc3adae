import type { AnyStateMachine } from 'xstate'

type Node = AnyStateMachine['root']

/** The innermost states of a state value, as paths: `['accepting.admission.open', 'accepting.tls.off']`. */
export const activePaths = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return Object.entries((value ?? {}) as object).flatMap(([key, inner]) => {
    const inside = activePaths(inner)
    return inside.length === 0 ? [key] : inside.map((path) => `${key}.${path}`)
  })
}

/** The innermost states that a machine begins in, before any transition is taken. */
export const initialPaths = (machine: AnyStateMachine): string[] => pathsInto(machine.root)

const pathsInto = (node: Node): string[] => {
  const inner = Object.values(node.states) as Node[]
  if (inner.length === 0) return node.path.length === 0 ? [] : [node.path.join('.')]
  if (node.type === 'parallel') return inner.flatMap(pathsInto)
  return ((node.initial.target ?? []) as readonly Node[]).flatMap(pathsInto)
}
