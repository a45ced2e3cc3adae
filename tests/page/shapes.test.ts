import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { Status } from '../../src/actors/index.ts'
import type * as shapes from '../../src/inspector/changes/shapes.ts'
import type * as Page from '../../src/inspector/page/api/shapes.ts'
import type * as recorded from '../../src/inspector/recorder/shapes.ts'
import type { protocolsAnswer } from '../../src/inspector/server/protocol-routes.ts'
import type { SettingNode } from '../../src/setting-node.ts'
import type { Plan } from '../../src/settings/index.ts'

type Sent<Name extends keyof typeof shapes> = z.output<(typeof shapes)[Name]>

test('what the page believes of status and plan is what the server has', () => {
  expectTypeOf<Status>().toExtend<Page.Status>()
  expectTypeOf<Plan>().toExtend<Page.Plan>()
})

test('what the page believes of protocols and settings is what the server sends', () => {
  type Told = z.output<typeof protocolsAnswer>[number]
  expectTypeOf<Omit<Told, 'options'>>().toExtend<Omit<Page.ProtocolEntry, 'options'>>()
  expectTypeOf<SettingNode>().toExtend<Page.SettingShape>()
})

test('what the page believes of changes, lists and connections is what the server sends', () => {
  expectTypeOf<Sent<'planAnswer'>>().toExtend<Page.Planned>()
  expectTypeOf<Sent<'changeAnswer'>>().toExtend<{ readonly change: Page.Change }>()
  expectTypeOf<Sent<'changesAnswer'>>().toExtend<{ readonly pending?: Page.Change | undefined }>()
  expectTypeOf<Sent<'listAnswer'>>().toExtend<Page.ListChecked>()
  expectTypeOf<Sent<'connectionsAnswer'>>().toExtend<Page.ConnectionsAnswer>()
})

type Recorded<Name extends keyof typeof recorded> = z.output<(typeof recorded)[Name]>

test('what the page believes of machines, actors and traces is what the server sends', () => {
  expectTypeOf<Recorded<'pictures'>>().toExtend<readonly Page.MachinePicture[]>()
  expectTypeOf<Recorded<'actor'>>().toExtend<Page.ActorNode>()
  expectTypeOf<Recorded<'actorDetail'>>().toExtend<Page.ActorDetail>()
  expectTypeOf<Omit<Recorded<'trace'>, 'steps'>>().toExtend<Omit<Page.Trace, 'steps'>>()
})
