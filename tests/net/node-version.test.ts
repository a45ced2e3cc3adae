import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../support/programs.ts'

const importIn = (version: string): Promise<{ stderr: string; stdout: string }> => {
  const versions = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  const index = resolve(import.meta.dirname, '../../src/index.ts')
  return run(process.execPath, ['-e', `${versions}; import('${index}').then(() => console.log('fine'))`])
}

test.each(['20.19.5', '22.17.1'])(
  'a host on Node %s is told at once, instead of losing every client',
  async (version) => {
    expect((await importIn(version)).stderr).toMatch(/portreeve needs Node 22\.18 or later, and this is v.*Install/)
  },
)

test.each(['22.18.0', '24.0.0'])('Node %s is new enough', async (version) => {
  expect((await importIn(version)).stdout).toBe('fine\n')
})
