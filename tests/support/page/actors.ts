const AT = Date.UTC(2026, 2, 1, 9, 30)

const step = (after: number, event: string, before: string[], states: string[]) => ({
  at: AT + after,
  actor: 'web:8443',
  machine: 'tcp-socket',
  event,
  before,
  after: states,
  context: JSON.stringify({ endpoint: { address: '127.0.0.1', port: 8443 }, open: 12, retries: 0 }),
})

const ACCEPTING = ['accepting.admission.open', 'accepting.tls.on.quiet']
const HANDSHAKING = ['accepting.admission.open', 'accepting.tls.on.handshaking']

/** The way of a socket from its start. */
export const STEPS = [
  step(0, 'xstate.init', [], ['starting']),
  step(2, 'always', ['starting'], ['binding']),
  step(9, 'error binding', ['binding'], ['backingOff']),
  step(1_010, 'after RETRY_DELAY', ['backingOff'], ['binding']),
  step(1_014, 'done binding', ['binding'], ACCEPTING),
  step(62_300, 'handshakesBegan', ACCEPTING, HANDSHAKING),
  step(62_350, 'handshakesEnded', HANDSHAKING, ACCEPTING),
]

const node = (id: string, machine: string, state: string[], children: object[] = []) => ({
  id,
  machine,
  state,
  children,
})

export const TREE = node(
  'supervisor',
  'supervisor',
  ['running'],
  [
    node('certificates', 'certificates', ['watching']),
    node(
      'web',
      'listener',
      ['running'],
      [
        node('web:8080', 'tcp-socket', ['accepting.admission.reserved', 'accepting.tls.off']),
        node('web:8443', 'tcp-socket', ACCEPTING),
      ],
    ),
    node(
      'echo',
      'listener',
      ['running'],
      [node('echo:7007', 'tcp-socket', ['accepting.admission.open', 'accepting.tls.off'])],
    ),
    node('syslog', 'listener', ['running'], [node('syslog:5514', 'udp-socket', ['receiving'])]),
  ],
)

/** What is known of one actor. */
export const actorDetail = (id: string) => {
  const all = [
    TREE,
    ...TREE.children.flatMap((child) => [child, ...(child as typeof TREE).children]),
  ] as (typeof TREE)[]
  const found = all.find((actor) => actor.id === id)
  if (found === undefined) return undefined
  const edges = [
    { source: 'starting', target: 'binding', event: 'always', count: 1 },
    { source: 'binding', target: 'backingOff', event: 'error binding', count: 1 },
    { source: 'backingOff', target: 'binding', event: 'after RETRY_DELAY', count: 1 },
    { source: 'binding', target: 'accepting', event: 'done binding', count: 1 },
    { source: 'accepting.tls.on.quiet', target: 'accepting.tls.on.handshaking', event: 'handshakesBegan', count: 1204 },
  ]
  const own = id === 'web:8443'
  const context = { endpoint: { address: '127.0.0.1', port: 8443 }, open: 12, retries: 0, error: null }
  return { ...found, context, steps: own ? STEPS : [], edges: own ? edges : [] }
}
