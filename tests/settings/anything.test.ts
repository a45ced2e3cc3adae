import fc from 'fast-check'
import { describe, it } from 'vitest'
import { parseSettings } from '../../src/settings/index.ts'

describe('anything at all', () => {
  const noise = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, maxDepth: 3 })
  const nearly = fc.record(
    {
      addressLists: fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.string(), noise)), noise),
      perAddressLimit: noise,
      domains: fc.oneof(
        fc.array(fc.oneof(fc.record({ name: noise, aliases: noise, key: noise }, { requiredKeys: [] }), noise)),
        noise,
      ),
      listeners: fc.oneof(
        fc.dictionary(
          fc.constantFrom('web', 'admin', '__proto__', 'a b'),
          fc.oneof(
            noise,
            fc.record(
              {
                protocol: fc.oneof(fc.constantFrom('echo', 'relay', 'http', 'syslog', './x.js'), noise),
                options: noise,
                transport: fc.oneof(fc.constantFrom('tcp', 'udp'), noise),
                clientReserve: noise,
                sockets: fc.oneof(
                  noise,
                  fc.array(
                    fc.oneof(
                      noise,
                      fc.record(
                        {
                          port: fc.oneof(fc.constantFrom(0, 80, 'any'), noise),
                          address: fc.oneof(fc.constantFrom('all', '::1', '127.0.0.1'), noise),
                          tls: noise,
                          addresses: noise,
                        },
                        { requiredKeys: ['port'] },
                      ),
                    ),
                  ),
                ),
              },
              { requiredKeys: [] },
            ),
          ),
        ),
        noise,
      ),
    },
    { requiredKeys: [] },
  )

  it('gives settings or complaints, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(noise, nearly), (input) => {
        const { settings, complaints } = parseSettings(input)
        return (settings === undefined) === complaints.length > 0
      }),
      { numRuns: 2_000 },
    )
  })
})
