import { describe, expect, test } from 'vitest'
import { createPortreeve, type Portreeve } from '../../src/index.ts'
import { python, real, run } from '../support/programs.ts'

const SETTINGS = {
  listeners: {
    echo: { protocol: 'echo', transport: 'udp', sockets: [{ port: 'any', address: '127.0.0.1' }] },
  },
} as const

const portOf = (portreeve: Portreeve) => portreeve.status().listeners.echo?.sockets[0]?.bound?.port as number

/** Sends one datagram with a sender of one's choice. */
const FORGE = `
import socket, struct, sys
source, target = int(sys.argv[1]), int(sys.argv[2])
local = socket.inet_aton('127.0.0.1')
udp = struct.pack('!HHHH', source, target, 12, 0) + b'ping'
ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0) + local + local
socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW).sendto(ip + udp, ('127.0.0.1', 0))
`

describe('a forged datagram', () => {
  const name = 'starts no exchange between the echo sockets of two Portreeves (M9)'
  const root = process.getuid?.() === 0
  if (!root) test(`${name} (forging takes root)`, ({ skip }) => skip('forging takes root'))
  else
    real(['python3'], name, async () => {
      await using one = createPortreeve(SETTINGS)
      await using other = createPortreeve(SETTINGS)
      await Promise.all([one.start(), other.start()])
      const refused = new Promise((resolve) => one.on('datagram.refused', resolve))
      expect(await run(python(), ['-c', FORGE, `${portOf(other)}`, `${portOf(one)}`])).toMatchObject({ code: 0 })
      expect(await refused).toMatchObject({ reason: 'denied', remotePort: portOf(other) })
      const counts = [one, other].map((each) => each.status().listeners.echo?.sockets[0]?.datagrams)
      expect(counts).toEqual([
        { received: 0, refused: 1, unanswered: 0 },
        { received: 0, refused: 0, unanswered: 0 },
      ])
    })
})
