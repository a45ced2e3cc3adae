import { BlockList } from 'node:net'
import { join } from 'node:path'
import ipaddr from 'ipaddr.js'
import type { Blocks } from './blocks.ts'

/** Whether a compiled list holds an address, which is text. */
export type Ask = (address: string) => boolean

/** Makes a list of its text, so that it can be asked. */
export type Compile = (blocks: Blocks) => Ask

/** Our address lists, of a `src` folder. */
export const portreeve = async (source: string): Promise<Compile> => {
  const { compileAddressList } = (await import(
    join(source, 'policies/index.ts')
  )) as typeof import('../../src/policies/index.ts')
  return ({ ranges }) => {
    const list = compileAddressList(ranges)
    return (address) => list.has(address)
  }
}

const blockList: Compile = ({ family, ranges }) => {
  const list = new BlockList()
  for (const line of ranges.split('\n')) {
    const [first, last] = line.split('-') as [string, string]
    list.addRange(first, last, family)
  }
  return (address) => list.check(address, family)
}

/** It knows of no ranges: it gets the same addresses as CIDR blocks. */
const ipaddrJs: Compile = ({ cidrs }) => {
  const list = cidrs.split('\n').map((line) => ipaddr.parseCIDR(line))
  return (address) => {
    const parsed = ipaddr.parse(address)
    return list.some((block) => parsed.match(block))
  }
}

/** What others have for it, by the name that the rows have. */
export const OTHERS = { 'net.BlockList': blockList, 'ipaddr.js': ipaddrJs } as const
