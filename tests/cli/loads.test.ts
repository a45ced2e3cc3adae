import { expect, it } from 'vitest'
import { Workplace } from './command-line.ts'

/** Writes the name of each package that is loaded to standard error. */
const HOOK = `
import { registerHooks } from 'node:module'
registerHooks({
  load(url, context, next) {
    const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? []
    if (name !== undefined) process.stderr.write(name + '\\n')
    return next(url, context)
  },
})
`

it.each(['--version', 'help run', 'status --help', 'passwd --help', 'plan a'])(
  'portreeve %s loads no package but the one for command lines',
  async (words) => {
    using place = new Workplace({ 'hook.mjs': HOOK })
    const { err } = await place.shell(words, { NODE_OPTIONS: `--import=${place.at('hook.mjs')}` })
    const loaded = new Set(err.split('\n').filter((line) => /^[@\w./-]+$/.test(line)))
    expect([...loaded]).toEqual(['commander'])
  },
)
