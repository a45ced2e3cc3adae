import { z } from 'zod'
import { builtins } from '../../protocols/by-name.ts'
import { settingNode, spoken } from '../../setting-node.ts'
import { type Route, route } from './route.ts'

const protocol = z.object({
  name: z.string(),
  /** The usual one first. */
  transports: z.array(z.enum(['tcp', 'udp'])),
  hasWords: z.boolean(),
  summary: z.string(),
  /** A JSON Schema. */
  options: z.looseObject({}),
})

export const protocolsAnswer = z.array(protocol)

/** What settings can name as a protocol, for whoever writes settings with the API. */
export const protocolRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/protocols',
    needs: 'session',
    summary:
      'The protocols that settings can name: what each is for, speaks on and, as a JSON Schema, takes as options.',
    answer: protocolsAnswer,
    handle: () => protocols(),
  }),
]

/** The protocols as they are told. */
export const protocols = (): z.output<typeof protocolsAnswer> =>
  builtins.map(([name, { transports, hasWords, summary, options }]) => ({
    name,
    transports: [...transports],
    hasWords,
    summary,
    options: spoken(settingNode(options)),
  }))
