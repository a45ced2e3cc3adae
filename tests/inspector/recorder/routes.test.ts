import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { SettingsInput } from '../../../src/index.ts'
import { readRecording } from '../../../src/inspector/page/machines/recording.ts'
import { recorderRoutes } from '../../../src/inspector/recorder/index.ts'
import { dial } from '../../support/dial.ts'
import { loopback, type Running, running, until } from '../../support/portreeve.ts'

const settings: SettingsInput = { listeners: { shout: { protocol: 'echo', sockets: loopback() } } }

const api = ({ portreeve }: Running) => {
  const published: [string, unknown][] = []
  const publish = (topic: string, data: unknown) => void published.push([topic, data])
  const routes = recorderRoutes({ operations: portreeve, recorder: portreeve.record(), publish })
  const call = async (method: string, path: string, { params = {}, body }: { params?: object; body?: object } = {}) => {
    const route = routes.find((one) => one.method === method && one.path === path)!
    const answer = await route.handle({
      params: route.params?.parse(params),
      query: undefined,
      body: route.body?.parse(body),
      stillMay: () => true,
      peer: { remoteAddress: '127.0.0.1' },
    })
    // As it is sent.
    const sent = answer === undefined ? undefined : JSON.parse(JSON.stringify(answer))
    if (route.answer !== undefined) expect(route.answer.parse(sent)).toEqual(sent)
    return sent
  }
  return { routes, published, call }
}

describe('the routes of the recorder', () => {
  it('need a session to look, the token to begin and end a trace', async () => {
    await using run = await running(settings, { recorder: true })
    expect(api(run).routes.map(({ method, path, needs }) => `${method} ${path} ${needs}`)).toEqual([
      'GET /api/machines session',
      'GET /api/actors session',
      'GET /api/actors/:id session',
      'GET /api/recording session',
      'POST /api/traces token',
      'GET /api/traces/:id session',
      'DELETE /api/traces/:id token',
    ])
  })

  it('can be described in OpenAPI: every schema has one of JSON', async () => {
    await using run = await running(settings, { recorder: true })
    for (const { params, body, answer } of api(run).routes)
      for (const schema of [params, body, answer]) if (schema) expect(z.toJSONSchema(schema)).toHaveProperty('$schema')
  })

  it('show pictures of all machines, under the names that actors carry', async () => {
    await using run = await running(settings, { recorder: true })
    const { call } = api(run)
    const names = (await call('GET', '/api/machines')).map(({ name }: { name: string }) => name)
    expect(names).toEqual(['supervisor', 'listener', 'tcp-socket', 'udp-socket', 'certificates', 'host'])
    const tree = await call('GET', '/api/actors')
    expect(names).toContain(tree.children[1].children[0].machine)
  })

  it('show an actor by id or by session, and say which there is none of', async () => {
    await using run = await running(settings, { recorder: true })
    const { call } = api(run)
    const tree = await call('GET', '/api/actors')
    const { id, sessionId } = tree.children[1].children[0]
    const detail = await call('GET', '/api/actors/:id', { params: { id } })
    expect(detail).toMatchObject({ id: 'shout:any', machine: 'tcp-socket', isOver: false })
    expect(detail.steps).toHaveLength(3)
    expect(await call('GET', '/api/actors/:id', { params: { id: sessionId } })).toEqual(detail)
    await expect(call('GET', '/api/actors/:id', { params: { id: 'nobody' } })).rejects.toMatchObject({
      status: 404,
      code: 'ACTOR_UNKNOWN',
    })
  })

  it('give the recording, and tell steps of actors as they happen', async () => {
    await using run = await running(settings, { recorder: true })
    const { call, published } = api(run)
    await run.portreeve.suspend('shout')
    const recording = await call('GET', '/api/recording')
    expect(recording.steps.at(-1)).toMatchObject({ actor: 'shout:any', event: 'done unbinding' })
    expect(published.at(-1)).toEqual(['actor', recording.steps.at(-1)])
  })

  it('give a recording that the page can replay, with the pictures of its machines', async () => {
    await using run = await running(settings, { recorder: true })
    const { call } = api(run)
    const replayed = readRecording('dump.json', JSON.stringify(await call('GET', '/api/recording')))
    const { steps, state, machine } = replayed.details.get('shout:any')!
    expect(steps.map(({ event }) => event)).toEqual(['xstate.init', 'always', 'done binding'])
    expect(state).toEqual(['accepting.admission.open', 'accepting.tls.off'])
    expect(replayed.pictures.map(({ name }) => name)).toContain(machine)
  })

  it('begin, show and end a trace, whose steps are told', async () => {
    await using run = await running(settings, { recorder: true })
    const { call, published } = api(run)
    const { id } = await call('POST', '/api/traces', { body: { from: '127.0.0.1' } })
    using caller = await dial(run.port('shout'))
    await caller.send('x').hears('x')
    caller.socket.end()
    await until(run.portreeve, () => run.of('connection.closed').length > 0)
    const trace = await call('GET', '/api/traces/:id', { params: { id } })
    expect(trace.steps.map(({ stage }: { stage: string }) => stage)).toEqual(['gate', 'protocol', 'closed'])
    expect(published.filter(([topic]) => topic === 'trace').map(([, step]) => step)).toEqual(trace.steps)
    await call('DELETE', '/api/traces/:id', { params: { id } })
    await expect(call('GET', '/api/traces/:id', { params: { id } })).rejects.toMatchObject({ status: 404 })
    await expect(call('POST', '/api/traces', { body: { from: 'x' } })).rejects.toMatchObject({ status: 422 })
  })
})
