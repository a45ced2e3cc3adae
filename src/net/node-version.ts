/** What the gate needs: an older Node asks no block list, and closes every client without a word. */
const NEEDED = [22, 18] as const

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  throw new Error(
    `portreeve needs Node ${NEEDED.join('.')} or later, and this is ${process.version}. Install a newer Node.`,
  )
}
