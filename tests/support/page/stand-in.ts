import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { machinePictures } from '../../../src/inspector/recorder/pictures.ts'
import { protocols } from '../../../src/inspector/server/protocol-routes.ts'
import { compileAddressList, type PortreeveError } from '../../../src/policies/index.ts'
import { jsonSchema } from '../../../src/settings/json-schema.ts'
import { actorDetail, STEPS, TREE } from './actors.ts'
import { connectionPage, connectionRows } from './connections.ts'
import { explanation } from './explanation.ts'
import { World } from './world.ts'

const PAGE = resolve(import.meta.dirname, '../../../dist/inspector/page')
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"

type Answer = readonly [status: number, body?: unknown]
interface Body {
  readonly name: string
  readonly text: string
  readonly from: string
  readonly edits: Parameters<World['draft']>[0]
  readonly confirmWithin: number
}

const failure = (code: string, message: string, complaints?: unknown) => ({ error: { code, message, complaints } })

/** Stands in for the admin server: the contract's shapes, and the policy that the page must do with. */
export class StandIn implements AsyncDisposable {
  readonly token = 'stand-in-token'
  readonly world = new World()
  rows = connectionRows(965)
  /** Why edits would refuse the page's reader. */
  refusesYou: string | undefined
  confirmWithin: number | undefined
  readonly #server: Server
  readonly #streams = new Set<{ readonly topics: readonly string[]; readonly response: ServerResponse }>()
  readonly #past: { id: string; state: string }[] = []
  #pending:
    | { id: string; before: World['document']; settings: World['settings']; timer: NodeJS.Timeout; undoneAt: number }
    | undefined
  #traces = 0

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  static async start(): Promise<StandIn> {
    const standIn = new StandIn()
    await once(standIn.#server.listen(0, '127.0.0.1'), 'listening')
    return standIn
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /** Sends an event to every stream that asked for it. */
  tell(topic: string, data: unknown): void {
    for (const { topics, response } of this.#streams) {
      if (topics.includes(topic) || topic === 'gap')
        response.write(`event: ${topic}\ndata: ${JSON.stringify(data)}\n\n`)
    }
  }

  /** Whether a stream has asked for a topic. */
  carries(topic: string): boolean {
    return [...this.#streams].some(({ topics }) => topics.includes(topic))
  }

  tellTally(): void {
    this.tell('tally', this.world.tally())
  }

  /** Ends every stream, as a server that goes away. */
  cutStreams(): void {
    for (const { response } of this.#streams) response.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#pending?.timer)
    this.cutStreams()
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('content-security-policy', POLICY)
    const url = new URL(request.url ?? '/', this.url)
    if (!url.pathname.startsWith('/api/')) return this.#file(url.pathname, response)
    const known = this.#knows(request)
    if (!known) return this.#answer(response, [401, failure('UNAUTHORIZED', 'The token is wrong or missing.')])
    if (url.pathname === '/api/events') return this.#stream(url.searchParams, response)
    const text = (await request.toArray()).join('')
    const body = JSON.parse(text || '{}') as Body
    this.#answer(response, await this.#route(`${request.method} ${url.pathname}`, url.searchParams, body, response))
  }

  #knows({ headers }: IncomingMessage): boolean {
    return headers.authorization === `Bearer ${this.token}` || headers.cookie === 'session=stand-in'
  }

  async #file(path: string, response: ServerResponse): Promise<void> {
    const name = path === '/' ? 'index.html' : path.slice(1)
    const content = await readFile(join(PAGE, name)).catch(() => undefined)
    response.setHeader('content-type', TYPES[name.split('.').at(-1) as string] ?? 'text/plain')
    response.writeHead(content === undefined ? 404 : 200).end(content)
  }

  #answer(response: ServerResponse, [status, body]: Answer): void {
    response.setHeader('content-type', 'application/json')
    response.writeHead(status).end(body === undefined ? undefined : JSON.stringify(body))
  }

  #stream(query: URLSearchParams, response: ServerResponse): void {
    const entry = { topics: (query.get('topics') ?? '').split(','), response }
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    this.#streams.add(entry)
    response.on('close', () => this.#streams.delete(entry))
  }

  async #route(what: string, query: URLSearchParams, body: Body, response: ServerResponse): Promise<Answer> {
    const [, id = '', verb] = /\/api\/\w+\/([^/]+)(?:\/(\w+))?$/.exec(what) ?? []
    if (what === 'POST /api/session')
      response.setHeader('set-cookie', 'session=stand-in; HttpOnly; SameSite=Strict; Path=/')
    if (what === 'DELETE /api/session') response.setHeader('set-cookie', 'session=; Max-Age=0; Path=/')
    if (what.endsWith('/api/session')) return [204]
    if (what === 'GET /api/status') return [200, this.world.status()]
    if (what === 'GET /api/settings') return [200, this.#settings()]
    if (what === 'GET /api/settings/schema') return [200, jsonSchema()]
    if (what === 'GET /api/protocols') return [200, protocols()]
    if (what === 'GET /api/explain') return [200, explanation(query)]
    if (what === 'GET /api/machines') return [200, await machinePictures()]
    if (what === 'GET /api/actors') return [200, TREE]
    if (what.startsWith('GET /api/actors/')) return this.#actor(decodeURIComponent(id))
    if (what === 'GET /api/connections') return [200, connectionPage(this.rows, query)]
    if (what.startsWith('DELETE /api/connections/')) return this.#close(id)
    if (what === 'POST /api/lists/check') return [200, checkList(body.name, body.text)]
    if (what === 'POST /api/plan') return this.#plan(body.edits)
    if (what === 'POST /api/apply') return this.#apply(body.edits, body.confirmWithin)
    if (what === 'GET /api/changes') return [200, { pending: this.#waiting(), past: this.#past }]
    if (what.startsWith('POST /api/changes/')) return this.#end(verb === 'confirm' ? 'confirmed' : 'undone')
    if (what === 'POST /api/traces')
      return [200, { id: `t${++this.#traces}`, from: body.from, state: 'waiting', steps: [] }]
    if (what.startsWith('DELETE /api/traces/')) return [204]
    if (what === 'GET /api/recording') return [200, { version: 1, steps: STEPS }]
    return [404, failure('NOT_FOUND', `There is no ${what}.`)]
  }

  #settings() {
    return {
      file: 'portreeve.yaml',
      writable: true,
      document: this.world.document,
      yours: '127.0.0.1',
    }
  }

  #actor(id: string): Answer {
    const detail = actorDetail(id)
    return detail === undefined ? [404, failure('ACTOR_UNKNOWN', `There is no actor '${id}'.`)] : [200, detail]
  }

  #close(id: string): Answer {
    this.rows = this.rows.filter((row) => row.id !== id)
    return [204]
  }

  #plan(edits: Body['edits']): Answer {
    const { settings, complaints, warnings } = this.world.draft(edits)
    if (settings === undefined) return [422, failure('SETTINGS_INVALID', 'The settings are wrong.', complaints)]
    const plan = this.world.plan(settings)
    const leaving = plan.rows.filter(({ action }) => action === 'close' || action === 'rebind')
    const touched = leaving.reduce((sum, { socket }) => sum + (this.world.open[socket] ?? 0), 0)
    return [200, { plan, touched, refusesYou: this.refusesYou, warnings, complaints: [] }]
  }

  #apply(edits: Body['edits'], seconds: number): Answer {
    const { settings, document } = this.world.draft(edits)
    if (settings === undefined) return [422, failure('SETTINGS_INVALID', 'The settings are wrong.')]
    const within = this.confirmWithin ?? seconds * 1_000
    const timer = setTimeout(() => this.#end('undone'), within)
    const { document: before, settings: old } = this.world
    this.#pending = { id: 'c1', before, settings: old, timer, undoneAt: Date.now() + within }
    Object.assign(this.world, { document, settings })
    this.tell('change', { ...this.#waiting(), state: 'pending' })
    this.tell('settings.applied', {})
    return [200, { change: this.#waiting() }]
  }

  #waiting() {
    return this.#pending && { id: this.#pending.id, undoneAt: this.#pending.undoneAt }
  }

  #end(state: 'confirmed' | 'undone'): Answer {
    if (this.#pending === undefined) return [404, failure('CHANGE_UNKNOWN', 'No change waits.')]
    const { id, timer, before, settings } = this.#pending
    clearTimeout(timer)
    if (state === 'undone') Object.assign(this.world, { document: before, settings })
    this.#pending = undefined
    this.#past.unshift({ id, state })
    this.tell('change', { id, state })
    this.tell('settings.applied', {})
    return [200, {}]
  }
}

const EXAMPLES = [
  { address: '203.0.113.1', socket: 'web:8080', listener: 'web', reason: 'denied' },
  { address: '203.0.113.2', socket: 'web:8443', listener: 'web', reason: 'denied' },
]

const checkList = (name: string, text: string) => {
  const hits = name === 'denied' && text.includes('203')
  try {
    const { rangeCount } = compileAddressList(text, { name, lists: { clients: '' } })
    const would = { refused: hits ? 772 : 0, of: 965, examples: hits ? EXAMPLES : [] }
    return { complaints: [], rangeCount, would }
  } catch (thrown) {
    return { complaints: (thrown as PortreeveError).complaints, rangeCount: 0 }
  }
}
