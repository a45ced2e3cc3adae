import { answerParent, tellParent } from './child.ts'
import { VIEWS, type ViewName } from './window.ts'

const [view = '', url = '', token = ''] = process.argv.slice(2)
const { topics, reads, every } = VIEWS[view as ViewName]
const headers = { authorization: `Bearer ${token}` }

const read = async (path: string): Promise<Response> => {
  const response = await fetch(new URL(path, url), { headers })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response
}

const follow = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
  for await (const _ of stream) {
    // Heard, as the page hears it; what it draws costs the server nothing.
  }
}

try {
  const { body } = await read(`/api/events?topics=${topics.join()}`)
  follow(body!).catch(() => {})
  if (reads.length > 0) {
    for (const path of reads) await (await read(path)).text()
    setInterval(() => {
      for (const path of reads)
        read(path).then(
          (response) => response.text(),
          () => {},
        )
    }, every)
  }
  answerParent(() => {})
  tellParent({ value: view })
} catch (error) {
  tellParent({ failed: String(error instanceof Error ? error.stack : error) })
}
