import { z } from 'zod'
import { type Route, route } from './route.ts'

/** A part of an OpenAPI document. */
type Part = Readonly<Record<string, unknown>>

/** Describes routes as OpenAPI 3.1, from the very schemas that check them. */
export const openApi = (routes: readonly Route[]): Part => {
  const paths: Record<string, Record<string, Part>> = {}
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'The admin API of Portreeve', version: '1' },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'Reads and changes.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'portreeve-PORT',
          description: 'Reads. Begun by POST /api/session.',
        },
      },
      schemas: { Error: schemaOf(ERROR, 'output') },
    },
  }
}

/** The description as a route of its own; it describes itself, too. */
export const withOpenApi = (routes: readonly Route[]): readonly Route[] => {
  const own = route({
    method: 'GET',
    path: '/api/openapi.json',
    needs: 'session',
    summary: 'This description.',
    handle: () => description,
  })
  const all = [...routes, own]
  const description = openApi(all)
  return all
}

const ERROR = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    complaints: z.array(z.looseObject({ message: z.string() })).optional(),
  }),
})

const SECURITY = { nothing: [], session: [{ token: [] }, { session: [] }], token: [{ token: [] }] }

const operation = ({ method, path, needs, summary, params, query, body, answer }: Route): Part => ({
  summary,
  operationId: nameOf(method, path),
  security: SECURITY[needs],
  parameters: [...parameters('path', params, path), ...parameters('query', query)],
  ...(body !== undefined && { requestBody: { content: json(schemaOf(body, 'input')) } }),
  responses: {
    '200': { description: 'Done.', ...(answer !== undefined && { content: json(schemaOf(answer, 'output')) }) },
    '204': { description: 'Done, and there is nothing to say.' },
    default: { description: 'Refused.', content: json({ $ref: '#/components/schemas/Error' }) },
  },
})

/** `POST /api/changes/:id/confirm` is `postChangesIdConfirm`. */
const nameOf = (method: string, path: string): string => {
  const words = path.split(/[^a-z]+/i).filter((word) => word !== '' && word !== 'api')
  return method.toLowerCase() + words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')
}

const json = (schema: Part): Part => ({ 'application/json': { schema } })

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Part => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** The fields of an object's schema; of a path without one, its names. */
const parameters = (where: 'path' | 'query', schema: z.ZodType | undefined, path = ''): Part[] => {
  const { properties = {}, required = [] } = schema === undefined ? {} : (schemaOf(schema, 'input') as Fields)
  const names = new Set([
    ...Object.keys(properties),
    ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string),
  ])
  return [...names].map((name) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: properties[name] ?? { type: 'string' },
  }))
}

interface Fields {
  readonly properties?: Readonly<Record<string, Part>>
  readonly required?: readonly string[]
}
