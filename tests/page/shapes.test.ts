import { expectTypeOf, test } from 'vitest'
import type { Status } from '../../src/actors/index.ts'
import type * as Page from '../../src/inspector/page/api/shapes.ts'
import type { Plan } from '../../src/settings/index.ts'

test('what the page believes of status and plan is what the server has', () => {
  expectTypeOf<Status>().toExtend<Page.Status>()
  expectTypeOf<Plan>().toExtend<Page.Plan>()
})
