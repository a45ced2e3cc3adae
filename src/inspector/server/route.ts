import type { z } from 'zod'

/** Who may call a route: anybody who may connect, who has a session or the token, or who sends the token with the call. */
export type Needs = 'nothing' | 'session' | 'token'

/** What a route gets: checked by its schemas, where it has them. */
export interface ApiRequest<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** Who calls. */
  readonly peer: { readonly remoteAddress: string }
  /** Whether the caller may still read, for an answer that takes long. */
  stillMay(): boolean
  /** The caller's own session, which is kept in a cookie. */
  readonly session?: { begin(): void; end(): void }
}

/** One call of the API: the router, the checks and the OpenAPI description are made of it. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** As in `/api/changes/:id/confirm`. */
  readonly path: string
  readonly needs: Needs
  /** One sentence, for the OpenAPI description. */
  readonly summary: string
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  /** The shape of the answer, for the OpenAPI description. */
  readonly answer?: z.ZodType
  /** Its answer is sent as JSON with status 200; `undefined` as 204, an `Answer` by itself. Throws an `ApiError`, or a `PortreeveError`. */
  handle(request: ApiRequest<z.output<P>, z.output<Q>, z.output<B>>): unknown
}

/** Makes a route whose request has the types of its schemas. */
export const route = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(made: Route<P, Q, B>): Route =>
  made as unknown as Route
