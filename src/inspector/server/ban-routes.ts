import { z } from 'zod'
import type { Duration } from '../../durations.ts'
import type { Ban } from '../../policies/bans.ts'
import { ApiError } from './api-error.ts'
import { duration } from './control-routes.ts'
import { type Route, route } from './route.ts'

/** What the routes need of the Portreeve whose bans they show and change. */
export interface BanOperations {
  readonly estate: { readonly bans: { isSame(address: string, other: string): boolean } }
  bans(): Ban[]
  ban(address: string, options: { readonly for?: Duration | undefined }): Ban
  unban(address: string): boolean
}

const address = z.string().max(300)

const ban = z.object({
  address: z.string(),
  until: z.number(),
  by: z.enum(['logins', 'hand']),
  failures: z.int().optional(),
  listener: z.string().optional(),
})

/** Addresses that are refused for a while. */
export const banRoutes = (operations: BanOperations): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/bans',
    needs: 'session',
    summary: 'Every address that is refused for a while, the oldest ban first.',
    answer: z.array(ban),
    handle: () => operations.bans(),
  }),
  route({
    method: 'POST',
    path: '/api/ban',
    needs: 'token',
    summary: 'Bans an address by hand, or changes the end of its ban. Your own address only with `force`.',
    body: z.strictObject({ address, for: duration.optional(), force: z.boolean().optional() }),
    answer: ban,
    handle: ({ body: { address, for: length, force }, peer: { remoteAddress } }) => {
      if (force !== true && operations.estate.bans.isSame(address, remoteAddress)) throw ownAddress(address)
      return operations.ban(address, { for: length })
    },
  }),
  route({
    method: 'POST',
    path: '/api/unban',
    needs: 'token',
    summary: 'Ends the ban of an address, or of an IPv6 prefix as it is listed.',
    body: z.strictObject({ address }),
    answer: z.object({ lifted: z.boolean() }),
    handle: ({ body: { address } }) => ({ lifted: operations.unban(address) }),
  }),
]

const ownAddress = (address: string): ApiError =>
  new ApiError(409, 'OWN_ADDRESS', `ban: ${address} is your own address. Ban it with force if that is meant.`)
