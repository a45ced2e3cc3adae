import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { MACHINES } from '../src/cli/machines.ts'
import { writeJsonSchema } from '../src/settings/json-schema.ts'
import { lifecyclePage } from './lifecycle-page.ts'
import { policiesPage } from './policies-page.ts'
import { protocolsPage } from './protocols-page.ts'
import { withSettings } from './settings-page.ts'

/*
 * Writes the documents that are made from the code: a page for each machine, the tables of protocols, of their
 * options, of policies and of settings, and the JSON Schema of settings files. A test says when they are no longer current.
 */

const here = (path: string): string => new URL(path, import.meta.url).pathname

mkdirSync(here('lifecycle'), { recursive: true })
for (const [name, machine] of Object.entries(MACHINES)) {
  writeFileSync(here(`lifecycle/${name}.md`), lifecyclePage(name, machine))
}
writeJsonSchema(here('settings.schema.json'))
writeFileSync(here('protocols.md'), protocolsPage(readFileSync(here('protocols.md'), 'utf8')))
writeFileSync(here('policies.md'), policiesPage(readFileSync(here('policies.md'), 'utf8')))
for (const page of ['settings.md', 'tls.md']) writeFileSync(here(page), withSettings(readFileSync(here(page), 'utf8')))
