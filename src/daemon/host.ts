import { hasIpv6 } from '../settings/host.ts'
import type { HostFacts } from '../settings/index.ts'

/** libuv takes what is no number for 1. */
const threadPoolSize = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Math.max(1, Number.parseInt(text, 10) || 1)

/** What settings are checked against: this host, and the process as it was started. */
export const thisHost = (): HostFacts => ({
  ipv6: hasIpv6(),
  threadPoolSize: threadPoolSize(process.env.UV_THREADPOOL_SIZE),
})
