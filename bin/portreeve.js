#!/usr/bin/env node
// Plain JavaScript that an old Node can read: it finds a Node that is new enough, or says what is missing.
import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
const newEnough = major > 22 || (major === 22 && minor >= 18)
const bundledNode = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

if (newEnough) await runHere()
else if (existsSync(bundledNode)) runWith(bundledNode)
else fail()

async function runHere() {
  keepCompiledCode(fileURLToPath(new URL('..', import.meta.url)))
  await import('../dist/cli/main.js')
}

/**
 * The next start need not compile again. Compiled code is believed, so it is never kept where others can write, such as
 * Node's usual place in /tmp; and where the code is somebody else's we leave no files.
 */
function keepCompiledCode(home) {
  if (statSync(home).uid !== process.getuid?.()) return
  module.enableCompileCache(`${home}node_modules/.cache/portreeve`)
}

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
