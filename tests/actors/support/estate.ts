import { Lease } from '../../../src/actors/lease.ts'
import type { AnyPort } from '../../../src/actors/socket-types.ts'
import type { ListenerStart, SharedEstate } from '../../../src/actors/supervisor/index.ts'
import { MemoryLedger } from '../../../src/ledger/memory-ledger.ts'
import { CertificateStore } from '../../../src/net/certificates.ts'
import type { PortreeveEvent } from '../../../src/telemetry/index.ts'
import { FakePort } from './fake-port.ts'

/** What the supervisor shares, with what was told. */
export class FakeEstate implements SharedEstate {
  readonly ledger = new MemoryLedger()
  readonly lease = new Lease<AnyPort>()
  readonly certificates = new CertificateStore()
  readonly told: PortreeveEvent[] = []
  closed = 0

  readonly announce = (event: PortreeveEvent): void => void this.told.push(event)

  async close(): Promise<void> {
    this.closed++
  }

  account(name: string) {
    return this.ledger.account(name, { maxConnections: 3, perAddressLimit: 3, clientReserve: 1 })
  }

  /** A listener of fake ports. */
  listener(name: string, ports: FakePort[] = [new FakePort(`${name}:1`)]): ListenerStart {
    return { name, account: this.account(name), ports: () => ports.map(({ tcp }) => tcp), drainDeadline: 1_000 }
  }

  get types(): string[] {
    return this.told.map(({ type }) => type)
  }
}
