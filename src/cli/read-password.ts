import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/** Asks for a password: twice and unseen at a terminal, else the first line of standard input. */
export const readPassword = async (user: string): Promise<string | { readonly wrong: string }> => {
  if (!process.stdin.isTTY) return firstLine()
  const password = await ask(`Password for ${user}: `)
  const again = await ask('Once more: ')
  return password === again ? password : { wrong: 'the two are not the same. Try again.' }
}

const firstLine = async (): Promise<string> => {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) return line
  return ''
}

/** Takes what a terminal echoes, and shows nothing of it. */
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })

const ask = (question: string): Promise<string> => {
  // Turns the terminal's own echo off, which has to be before anybody is asked to type.
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  process.stderr.write(question)
  return new Promise((resolve) => {
    // As a shell would after Ctrl-C.
    lines.on('SIGINT', () => process.exit(130))
    lines.question('', (answer) => {
      lines.close()
      process.stderr.write('\n')
      resolve(answer)
    })
  })
}
