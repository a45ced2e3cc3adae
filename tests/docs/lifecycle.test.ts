import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lifecyclePage } from '../../docs/lifecycle-page.ts'
import { MACHINES } from '../../src/cli/machines.ts'
import { chartOf } from '../../src/inspector/chart.ts'
import { statesOf } from '../../src/inspector/wording.ts'

const folder = new URL('../../docs/lifecycle/', import.meta.url)
const machines = Object.entries(MACHINES)

describe('docs/lifecycle', () => {
  it('knows every machine: each has a folder with a machine.ts', () => {
    const actors = new URL('../../src/actors/', import.meta.url)
    const folders = readdirSync(actors).filter((name) => existsSync(new URL(`${name}/machine.ts`, actors)))
    expect(machines.map(([name]) => name).sort()).toEqual(folders.sort())
  })

  it('has one page for each machine, and no other', () => {
    expect(readdirSync(folder).sort()).toEqual(machines.map(([name]) => `${name}.md`).sort())
  })

  it.each(machines)('tells %s as it is now (if not: npm run docs)', (name, machine) => {
    expect(readFileSync(new URL(`${name}.md`, folder), 'utf8')).toBe(lifecyclePage(name, machine))
  })

  it.each(machines)('has a description for %s and each of its states', (_, machine) => {
    const chart = chartOf(machine)
    const silent = statesOf(chart).filter(({ description }) => !description)
    expect(chart.description).toBeTruthy()
    expect(silent.map(({ path }) => path)).toEqual([])
  })
})
