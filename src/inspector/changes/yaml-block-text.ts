import type { Scalar } from 'yaml'
import { blockParts, type Splice, startOfNode } from './yaml-spots.ts'

/** The lines of a text behind `|`: those that stay are left as they are written. Undefined where its mark does not fit. */
export const replaceLines = (node: Scalar<string>, value: string): Splice | undefined => {
  const { mark, header, body } = blockParts(node)
  if (mark !== '|' || !body.endsWith('\n') || !/[^\n]\n$/.test(value) || /^\s/.test(value)) return undefined
  const written = body.split('\n')
  const was = node.value.split('\n')
  const is = value.split('\n')
  const indent = /^ */.exec(written[0] ?? '')?.[0] ?? ''
  let head = 0
  while (head < Math.min(was.length, is.length) - 1 && was[head] === is[head]) head++
  let tail = 1
  while (tail < Math.min(was.length, is.length) - head && was.at(-1 - tail) === is.at(-1 - tail)) tail++
  const fresh = is.slice(head, is.length - tail).map((line) => (line === '' ? '' : indent + line))
  const from = startOfNode(node) + header.length + written.slice(0, head).join('\n').length + Number(head > 0)
  const gone = written.slice(head, was.length - tail)
  const to = from + gone.map((line) => line.length + 1).reduce((sum, length) => sum + length, 0)
  return { from, to, text: fresh.map((line) => `${line}\n`).join('') }
}
