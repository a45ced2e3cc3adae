import { expect, test } from 'vitest'
import { runDaemon } from '../support/daemon.ts'

/** Writes the address of each module that is loaded to standard error. */
const HOOK = `
import { registerHooks } from 'node:module'
registerHooks({
  load(url, context, next) {
    process.stderr.write(url + '\\n')
    return next(url, context)
  },
})
`

test('a daemon has the pictures of its machines from the build, and draws none while it serves', async () => {
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(HOOK)}`
  await using daemon = await runDaemon('admin: { port: any }\nlisteners: {}\n', { env: { NODE_OPTIONS } })
  const link = new URL((await daemon.out.until(/^admin /)).replace(/^admin +/, ''))
  const headers = { Authorization: `Bearer ${link.hash.slice(1)}` }
  const answer = await fetch(new URL('/api/machines', link), { headers })
  const pictures = (await answer.json()) as { name: string; svg: string }[]
  expect(pictures.map(({ name }) => name)).toContain('tcp-socket')
  for (const { svg } of pictures) expect(svg).toMatch(/^<svg /)
  const loaded = daemon.err.all.filter((line) => line.startsWith('file:'))
  expect(loaded).toContainEqual(expect.stringContaining('/dist/inspector/recorder/pictures.js'))
  expect(loaded).not.toContainEqual(expect.stringContaining('/elkjs/'))
})
