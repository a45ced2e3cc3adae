import { ApiError } from './api-error.ts'
import type { Route } from './route.ts'

/** A route that was found, with what stood in the place of its parameters. */
export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

interface Compiled {
  readonly route: Route
  readonly pattern: RegExp
}

/** Finds the route of a method and a path. */
export class Router {
  readonly #routes: readonly Compiled[]

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, pattern: patternOf(route.path) }))
  }

  /** Undefined: nothing has this path. Throws 405 when it is there for other methods. */
  find(method: string, path: string): Match | undefined {
    const fits = this.#routes.filter(({ pattern }) => pattern.test(path))
    if (fits.length === 0) return undefined
    const found = fits.find(({ route }) => route.method === method)
    if (found !== undefined) return { route: found.route, params: paramsOf(found.pattern, path) }
    const allowed = fits.map(({ route }) => route.method).join(', ')
    throw new ApiError(405, 'METHOD_NOT_ALLOWED', `${method} does nothing here. Write one of: ${allowed}.`)
  }
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)

const paramsOf = (pattern: RegExp, path: string): Readonly<Record<string, string>> => {
  const groups = Object.entries(pattern.exec(path)?.groups ?? {})
  try {
    return Object.fromEntries(groups.map(([name, text]) => [name, decodeURIComponent(text)]))
  } catch {
    throw new ApiError(400, 'REQUEST_INVALID', 'The path has an escape that means nothing.')
  }
}
