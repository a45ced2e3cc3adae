import { describe, expect, it } from 'vitest'
import { parseSettings } from '../../src/settings/index.ts'

const complaintsOf = (concurrent: number, threadPoolSize?: number) =>
  parseSettings({ passwordHashing: { concurrent }, listeners: {} }, { threadPoolSize }).complaints

describe('passwordHashing', () => {
  it('M9: leaves a thread of the pool to files, whatever size it has', () => {
    expect(complaintsOf(4)).toEqual([
      {
        path: 'passwordHashing.concurrent',
        message:
          '4 hashes at one time would take all 4 threads of the pool, which files need too. ' +
          'Write at most 3, or start the process with a larger UV_THREADPOOL_SIZE.',
      },
    ])
    expect(complaintsOf(2, 2)).toHaveLength(1)
    expect([complaintsOf(3), complaintsOf(4, 8), complaintsOf(1, 1)]).toEqual([[], [], []])
  })
})
