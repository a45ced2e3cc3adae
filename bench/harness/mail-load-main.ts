import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { stayAwake } from './awake.ts'
import { answerParent } from './child.ts'
import type { Mail } from './mail.ts'

/** Enough to keep a server busy that lets each client wait for its greeting for 100 ms, as smtp-server does. */
const AT_ONCE = 256

/** What the server still has to do for the last client, once that one knows that it is closed. */
const SETTLE = 30

const MESSAGE = [
  'From: Alice <alice@example.com>',
  'To: Bob <bob@example.com>',
  'Subject: a small message',
  'Message-ID: <1@example.com>',
  '',
  ...Array.from({ length: 12 }, (_, line) => `Line ${line} of what she has to tell him, about as long as most are.`),
  '.',
].join('\r\n')

/** What is sent after each answer, and the code that each has to have. The first waits for the greeting. */
const DIALOGUE = [
  ['220', 'EHLO client.example.com'],
  ['250', 'MAIL FROM:<alice@example.com>'],
  ['250', 'RCPT TO:<bob@example.com>'],
  ['250', 'DATA'],
  ['354', MESSAGE],
  ['250', 'QUIT'],
  ['221', undefined],
] as const

const LAST_LINE = /^(\d{3}) .*\r\n$/m

/** One session, a command at a time. */
const session = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    let step = 0
    let answer = ''
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.setEncoding('latin1')
    socket.on('data', (text) => {
      answer += text
      const code = LAST_LINE.exec(answer)?.[1]
      if (code === undefined) return
      const [awaited, command] = DIALOGUE[step] ?? []
      if (code !== awaited) return void socket.destroy(new Error(`the server said ${answer}`))
      answer = ''
      step++
      if (command !== undefined) socket.write(`${command}\r\n`)
    })
    socket.on('error', reject)
    socket.on('close', () => {
      if (step === DIALOGUE.length) resolve()
      else reject(new Error(`the server closed at step ${step}`))
    })
  })

answerParent(async ({ port, sessions }: Mail) => {
  let left = sessions
  const client = async (): Promise<void> => {
    while (left-- > 0) await session(port)
  }
  await stayAwake(Promise.all(Array.from({ length: AT_ONCE }, client)))
  await sleep(SETTLE)
})
