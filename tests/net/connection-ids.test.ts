import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { idOf, nextNumber, numberOf } from '../../src/net/connection-ids.ts'

const MODULE = JSON.stringify(new URL('../../src/net/connection-ids.ts', import.meta.url).href)
const TELL = `import(${MODULE}).then(({ idOf }) => require('node:worker_threads').parentPort.postMessage(idOf(1)))`

/** The id of the first connection of a thread of its own. */
const idOfThread = async (): Promise<string> => {
  const worker = new Worker(TELL, { eval: true })
  const [id] = await once(worker, 'message')
  await worker.terminate()
  return id
}

describe('the id of a connection', () => {
  test('leads back to its number, and each number is given once', () => {
    const numbers = [nextNumber(), nextNumber(), nextNumber()]
    expect(new Set(numbers).size).toBe(3)
    expect(numbers.map(idOf).map(numberOf)).toEqual(numbers)
  })

  test('is another in each thread, and there is no number to one of another thread', async () => {
    const ids = [idOf(1), ...(await Promise.all([idOfThread(), idOfThread()]))]
    expect(new Set(ids).size).toBe(3)
    expect(ids.map(numberOf)).toEqual([1, undefined, undefined])
  })

  test.each(['', 'nonsense', '1', '00000000-', idOf(1).slice(1), `${idOf(1)}x`])('%j is none', (text) => {
    expect(numberOf(text)).toBeUndefined()
  })
})
