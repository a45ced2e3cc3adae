import { expect, test } from 'vitest'
import { adminDesk } from './desk.ts'

test('every call is described, with its parameters, its body and who may make it', async () => {
  await using desk = await adminDesk()
  const { json } = await desk.ask('GET /api/openapi.json', { token: true })
  expect(json.openapi).toBe('3.1.0')
  expect(Object.keys(json.paths)).toEqual(
    expect.arrayContaining([
      '/healthz',
      '/api/status',
      '/api/events',
      '/api/openapi.json',
      '/api/changes/{id}/confirm',
    ]),
  )
  expect(json.paths['/healthz'].get.security).toEqual([])
  expect(json.paths['/api/explain'].get).toMatchObject({
    operationId: 'getExplain',
    security: [{ token: [] }, { session: [] }],
    parameters: [
      { name: 'listener', in: 'query', required: true, schema: { type: 'string' } },
      { name: 'from', in: 'query', required: true },
      { name: 'to', in: 'query', required: false },
      { name: 'serverName', in: 'query', required: false },
      { name: 'through', in: 'query', required: false },
    ],
  })
  expect(json.paths['/api/drain'].post).toMatchObject({
    security: [{ token: [] }],
    requestBody: { content: { 'application/json': { schema: { properties: { deadline: { type: 'string' } } } } } },
    responses: { 200: { content: { 'application/json': { schema: { properties: { cut: { type: 'integer' } } } } } } },
  })
  expect(json.paths['/api/changes/{id}/undo'].post.parameters).toMatchObject([
    { name: 'id', in: 'path', required: true },
  ])
})

test('each operation has a name of its own and a sentence, and the answers are as described', async () => {
  await using desk = await adminDesk()
  const { json } = await desk.ask('GET /api/openapi.json', { token: true })
  const operations = Object.values<Record<string, { operationId: string; summary: string }>>(json.paths).flatMap(
    Object.values,
  )
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  for (const { operationId, summary } of operations)
    expect([operationId, summary]).toEqual([operationId, expect.stringMatching(/^[A-Z].*\.$/)])
})
