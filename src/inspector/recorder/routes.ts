import type { Estate } from '../../actors/index.ts'
import type { EventHub } from '../../telemetry/index.ts'
import { ApiError } from '../server/api-error.ts'
import { type Route, route } from '../server/route.ts'
import { machinePictures } from './pictures.ts'
import type { Recorder } from './recorder.ts'
import * as shapes from './shapes.ts'
import { Traces } from './traces/traces.ts'

/** What the routes need of the Portreeve that they show. */
export interface RecordedOperations {
  readonly hub: EventHub
  readonly estate: Pick<Estate, 'port'>
}

export interface RecorderRoutesOptions {
  readonly operations: RecordedOperations
  readonly recorder: Recorder
  /** Tells those who listen to the live feed: topics `actor` (a `Step`) and `trace` (a `TraceStep`). */
  readonly publish: (topic: 'actor' | 'trace', data: unknown) => void
}

/** The part of the admin API that shows machines, actors, and connections on their way. */
export const recorderRoutes = ({ operations, recorder, publish }: RecorderRoutesOptions): readonly Route[] => {
  recorder.onStep((step) => publish('actor', step))
  const traces = new Traces({
    hub: operations.hub,
    tlsOf: (socket) => tlsOf(operations.estate.port(socket)),
    tell: (step) => publish('trace', step),
  })
  return [...actorRoutes(recorder), ...traceRoutes(traces)]
}

const tlsOf = (port: ReturnType<Estate['port']>) => (port?.kind === 'tcpSocket' ? port.terms.tls : 'off')

const actorRoutes = (recorder: Recorder): Route[] => [
  route({
    method: 'GET',
    path: '/api/machines',
    needs: 'session',
    summary: 'Every machine as a picture whose states and arrows can be found by their names.',
    answer: shapes.pictures,
    handle: machinePictures,
  }),
  route({
    method: 'GET',
    path: '/api/actors',
    needs: 'session',
    summary: 'The tree of actors with the states that each is in.',
    answer: shapes.actor,
    handle: () => recorder.actors() ?? unknownActor('supervisor'),
  }),
  route({
    method: 'GET',
    path: '/api/actors/:id',
    needs: 'session',
    summary: 'One actor: its context, its last steps, and how often each arrow of its chart was taken.',
    params: shapes.idParams,
    answer: shapes.actorDetail,
    handle: ({ params: { id } }) => recorder.actor(id) ?? unknownActor(id),
  }),
  route({
    method: 'GET',
    path: '/api/recording',
    needs: 'session',
    summary:
      'All that the flight recorder remembers, with the pictures of the machines: what a page needs to replay it.',
    answer: shapes.recording,
    handle: async () => ({ ...recorder.dump(), machines: await machinePictures() }),
  }),
]

const traceRoutes = (traces: Traces): Route[] => [
  route({
    method: 'POST',
    path: '/api/traces',
    needs: 'token',
    summary: 'Follows the next connection from an address, for a minute until it comes.',
    body: shapes.traceBody,
    answer: shapes.trace,
    handle: ({ body }) => traces.begin(body),
  }),
  route({
    method: 'GET',
    path: '/api/traces/:id',
    needs: 'session',
    summary: 'The way of a followed connection so far.',
    params: shapes.idParams,
    answer: shapes.trace,
    handle: ({ params: { id } }) => traces.get(id),
  }),
  route({
    method: 'DELETE',
    path: '/api/traces/:id',
    needs: 'token',
    summary: 'Ends a trace.',
    params: shapes.idParams,
    handle: ({ params: { id } }) => traces.end(id),
  }),
]

const unknownActor = (id: string): never => {
  throw new ApiError(404, 'ACTOR_UNKNOWN', `There is no actor '${id}', and none that is remembered.`)
}
