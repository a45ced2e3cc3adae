import { answerParent, tellParent } from './child.ts'
import { toggleProfile } from './profiler.ts'
import type { Started } from './server.ts'

const [file = '', options = '{}', directory = ''] = process.argv.slice(2)
process.title = file.replace(/.*\/|\.ts$/g, '')

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

try {
  const { start } = (await import(file)) as { start: (options: object) => Promise<Started> }
  const { port, answers } = await start(JSON.parse(options))
  const all: Started['answers'] = { cpu, profile: () => toggleProfile(directory), ...answers }
  answerParent(({ name }: { name: string }) => all[name]?.())
  tellParent({ value: port })
} catch (error) {
  tellParent({ failed: String(error instanceof Error ? error.stack : error) })
}
