import type { TcpProtocol } from '../../src/protocols/protocol.ts'
import { type Served, serve } from '../support/fake-connection.ts'
import { Backend } from './backend.ts'
import { dial, type Peer } from './peer.ts'

/** A backend and a protocol in front of it, with a client whose words have made it connect there. */
export interface Stage extends AsyncDisposable {
  readonly served: Served
  readonly backend: Backend
  readonly client: Peer
  /** The backend's end, at which its part can be played. */
  readonly server: Peer
}

/** Sets it up; with `ends` the client ends its side behind its words. The connection is secure. */
export const stageOf = async (front: (backend: number) => TcpProtocol, words: string, ends = false): Promise<Stage> => {
  const backend = await Backend.listen()
  const served = await serve(front(backend.port), { facts: { secure: true, secureBy: 'ext' } })
  const accepted = backend.accept()
  const client = await dial(served.port)
  client.send(words)
  if (ends) client.socket.end()
  const server = await accepted
  return {
    served,
    backend,
    client,
    server,
    [Symbol.asyncDispose]: async () => {
      client.socket.destroy()
      await served[Symbol.asyncDispose]()
      await backend.close()
    },
  }
}
