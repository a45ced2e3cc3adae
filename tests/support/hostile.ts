const throwing = (name: string): object =>
  Object.defineProperty({}, name, {
    get: () => {
      throw new Error(`no ${name} for you`)
    },
  })

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const withField = (name: string, value: unknown): Error => Object.assign(new Error('boom'), { [name]: value })

/** What code can throw, and what looks at it must bear. Plain enough for a protocol module to import. */
export const HOSTILE: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  'an empty text': () => '',
  'a symbol': () => Symbol('thrown'),
  'a number': () => 42,
  'a function': () => () => 'hello',
  'an object without a prototype': () => Object.create(null),
  'a revoked proxy': revoked,
  'a proxy whose traps throw': () =>
    new Proxy(new Error('boom'), {
      get: () => {
        throw new Error('no')
      },
      getPrototypeOf: () => {
        throw new Error('no')
      },
      getOwnPropertyDescriptor: () => {
        throw new Error('no')
      },
    }),
  'a stack that throws': () => throwing('stack'),
  'a message that throws': () => throwing('message'),
  'a code that throws': () => throwing('code'),
  'a name that throws': () => throwing('name'),
  'a toString that throws': () => throwing('toString'),
  'an error whose stack throws': () =>
    Object.defineProperty(new Error('boom'), 'stack', {
      get: () => {
        throw new Error('no')
      },
    }),
  'an error whose message is an object': () => withField('message', { deep: true }),
  'an error whose message is a symbol': () => withField('message', Symbol('message')),
  'an error whose stack is a number': () => withField('stack', 7),
  'an error whose code is an object': () => withField('code', {}),
  'a frozen error': () => Object.freeze(new Error('boom')),
  'an error of 5 MB': () => new Error('m'.repeat(5_000_000)),
  'a text of 5 MB': () => 't'.repeat(5_000_000),
  'an error that is its own cause': () => {
    const error = new Error('boom')
    error.cause = error
    return error
  },
}
