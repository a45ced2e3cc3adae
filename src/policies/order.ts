import { banned } from './banned.ts'
import { certificate } from './certificate.ts'
import { clientReserve } from './client-reserve.ts'
import { clientsOnly } from './clients-only.ts'
import { denied } from './denied.ts'
import { draining } from './draining.ts'
import { handshakeLimit } from './handshake-limit.ts'
import { headerLimit } from './header-limit.ts'
import { maximum } from './maximum.ts'
import { perAddress } from './per-address.ts'
import { proxyHeader } from './proxy-header.ts'
import { proxyTrust } from './proxy-trust.ts'
import { restricted } from './restricted.ts'
import { serverPerAddress } from './server-per-address.ts'

/** Every policy, in the order in which they are asked (M5). The first that refuses gives the reason. */
export const POLICIES = [
  denied,
  banned,
  restricted,
  proxyTrust,
  headerLimit,
  proxyHeader,
  maximum,
  perAddress,
  serverPerAddress,
  clientReserve,
  handshakeLimit,
  certificate,
  clientsOnly,
  draining,
] as const
