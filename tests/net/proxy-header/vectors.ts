import { hex, text, v2 } from './headers.ts'

/** One header of the project's shared vectors, with the verdict that it must get. */
export interface Vector {
  readonly name: string
  readonly bytes: Buffer
  readonly state: 'complete' | 'invalid' | 'absent'
  /** Source address and port, destination address and port; none where the socket's own hold. */
  readonly ends?: readonly [string, number, string, number]
}

const CLIENT = ['203.0.113.7', 56324, '198.51.100.2', 443] as const

export const VECTORS: readonly Vector[] = [
  {
    name: 'v1-tcp4',
    bytes: text('PROXY TCP4 203.0.113.7 198.51.100.2 56324 443\r\n'),
    state: 'complete',
    ends: CLIENT,
  },
  {
    name: 'v1-tcp6-mapped',
    bytes: text('PROXY TCP6 ::ffff:203.0.113.7 ::ffff:198.51.100.2 56324 443\r\n'),
    state: 'complete',
    ends: CLIENT,
  },
  {
    name: 'v1-max-107',
    bytes: text(
      'PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n',
    ),
    state: 'complete',
  },
  {
    name: 'v1-header-and-payload-one-segment',
    bytes: text('PROXY TCP4 203.0.113.7 198.51.100.2 56324 443\r\n'),
    state: 'complete',
    ends: CLIENT,
  },
  {
    name: 'v2-tcp6',
    bytes: v2('2121002420010db800000000000000000000000720010db8000000000000000000000002dc0401bb'),
    state: 'complete',
    ends: ['2001:db8::7', 56324, '2001:db8::2', 443],
  },
  { name: 'v2-local-with-tlv', bytes: v2('2000000b0400080000000000000000'), state: 'complete' },
  { name: 'v2-tlv-noop', bytes: v2('21110012cb007107c6336402dc0401bb040003000000'), state: 'complete', ends: CLIENT },
  {
    name: 'v2-tlv-crc-good-v6',
    bytes: v2('2121002b20010db800000000000000000000000720010db8000000000000000000000002dc0401bb03000457fad891'),
    state: 'complete',
    ends: ['2001:db8::7', 56324, '2001:db8::2', 443],
  },
  {
    name: 'v2-tlv-ssl-client-bit-0',
    bytes: v2('21110014cb007107c6336402dc0401bb2000050000000000'),
    state: 'complete',
    ends: CLIENT,
  },
  { name: 'v2-bytewise', bytes: v2('2111000ccb007107c6336402dc0401bb'), state: 'complete', ends: CLIENT },
  {
    name: 'v2-src-loopback',
    bytes: v2('2111000c7f000001c6336402dc0401bb'),
    state: 'complete',
    ends: ['127.0.0.1', 56324, '198.51.100.2', 443],
  },
  {
    name: 'v1-108',
    bytes: text(
      'PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n',
    ),
    state: 'invalid',
  },
  { name: 'v1-tcp4-with-v6', bytes: text('PROXY TCP4 2001:db8::7 2001:db8::2 56324 443\r\n'), state: 'invalid' },
  { name: 'v1-port-plus', bytes: text('PROXY TCP4 203.0.113.7 198.51.100.2 +80 443\r\n'), state: 'invalid' },
  {
    name: 'v1-port-trailing-space',
    bytes: text('PROXY TCP4 203.0.113.7 198.51.100.2 56324 443 \r\n'),
    state: 'invalid',
  },
  { name: 'v1-extra-token', bytes: text('PROXY TCP4 203.0.113.7 198.51.100.2 56324 443 x\r\n'), state: 'invalid' },
  { name: 'v1-only-proxy', bytes: text('PROXY\r\n'), state: 'absent' },
  { name: 'v1-octet-256', bytes: text('PROXY TCP4 203.0.113.256 198.51.100.2 56324 443\r\n'), state: 'invalid' },
  { name: 'v1-zone-id', bytes: text('PROXY TCP6 fe80::1%lo fe80::2 56324 443\r\n'), state: 'invalid' },
  { name: 'v1-leading-crlf', bytes: text('\r\nPROXY TCP4 203.0.113.7 198.51.100.2 56324 443\r\n'), state: 'absent' },
  { name: 'v2-command-2', bytes: v2('2211000ccb007107c6336402dc0401bb'), state: 'invalid' },
  { name: 'v2-tcp4-len0', bytes: v2('21110000'), state: 'invalid' },
  {
    name: 'v2-tlv-overflow',
    bytes: v2('21110014cb007107c6336402dc0401bb02000a31323334353132333435'),
    state: 'invalid',
  },
  { name: 'none-ehlo', bytes: text('EHLO x\r\n'), state: 'absent' },
  { name: 'none-tls-hello', bytes: hex(`16030100c8010000c40303${'11'.repeat(195)}`), state: 'absent' },
  {
    name: 'v1-tcp6-with-v4',
    bytes: text('PROXY TCP6 203.0.113.7 198.51.100.2 56324 443\r\n'),
    state: 'complete',
    ends: CLIENT,
  },
  { name: 'v2-unspec-len0', bytes: v2('21000000'), state: 'complete' },
  { name: 'v2-unspec-skip4', bytes: v2('2100000401020304'), state: 'complete' },
]
