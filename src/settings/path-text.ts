import { isMap, isScalar, type Node } from 'yaml'
import type { Path } from './finding.ts'
import { child, resolved, type Source } from './locate.ts'

/**
 * The steps that the text of a path takes through a document: the way back from `pathText`. Names may have dots in them,
 * so of the keys that are there the longest that fits is taken. What is not there is the last step.
 */
export const readPath = (source: Source, text: string): Path => {
  const path: PropertyKey[] = []
  let node = resolved(source, source.document.contents ?? undefined)
  let rest = text
  while (rest !== '') {
    const step = nextStep(node, rest)
    path.push(step)
    rest = rest.slice(typeof step === 'number' ? step.toString().length + 2 : step.length).replace(/^\./, '')
    node = resolved(source, child(node, step)?.value)
  }
  return path
}

const nextStep = (node: Node | undefined, text: string): string | number => {
  const index = /^\[(\d+)\]/.exec(text)?.[1]
  if (index !== undefined) return Number(index)
  const keys = isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')) : []
  const fitting = keys.filter((key) => key !== '' && /^([.[]|$)/.test(text.slice(key.length)) && text.startsWith(key))
  return fitting.toSorted((one, other) => other.length - one.length)[0] ?? text
}
