#!/usr/bin/env node
// Plain JavaScript that an old Node can read: it finds a Node that is new enough, or says what is missing.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
const newEnough = major > 22 || (major === 22 && minor >= 18)
const bundledNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

if (newEnough) await import('../dist/cli/main.js')
else if (existsSync(bundledNode)) runWith(bundledNode)
else fail()

/** A checkout brings its own Node (a development dependency); its signals and exit code are ours. */
function runWith(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0)
  })
}

function fail() {
  process.stderr.write(`portreeve needs Node 22.18 or later, and this is ${process.version}. Install a newer Node.\n`)
  process.exitCode = 1
}
