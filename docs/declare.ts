import { readFileSync, writeFileSync } from 'node:fs'
import { inputTypes } from './input-types.ts'

/* Part of the build: gives the types of settings in `dist` their descriptions. */

const file = new URL('../dist/settings/input.d.ts', import.meta.url)
writeFileSync(file, inputTypes(readFileSync(file, 'utf8')))
