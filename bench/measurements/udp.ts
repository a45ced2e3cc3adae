import { fight } from '../harness/duel.ts'
import { packets } from '../harness/packets.ts'
import type { Measurement } from './index.ts'

/** The way of a datagram, and of its answer. */
export const udp: Measurement = {
  name: 'udp',
  about: 'receive a datagram and answer it; with the lists asked, against node:dgram',
  run: (options) =>
    fight(
      { name: 'udp', against: 'dgram', ours: { module: 'portreeve-udp' }, theirs: { module: 'bare-udp' }, goal: 1.05 },
      packets,
      options,
    ),
}
