import type { Command } from './command.ts'

/** NIL, or a list of pairs (RFC 2971, 3.1); nothing at all is what some clients send. */
const SHAPE = /^(?:|N|\((?:s[sN])*\))$/

/** The longest name of a field, in bytes (RFC 2971, 3.3). */
const LONGEST_NAME = 30

/** Whether an ID says what it may. What it says is not kept. */
export const isIdentification = ({ shape, arguments: given }: Command): boolean => {
  const names = given.filter((_, index) => index % 2 === 1 && index < given.length - 1)
  return SHAPE.test(shape) && names.every((name) => Buffer.byteLength(name) <= LONGEST_NAME)
}
