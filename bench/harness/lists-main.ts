import { type Blocks, makeBlocks } from './blocks.ts'
import { answerParent, tellParent } from './child.ts'
import { type Ask, OTHERS, portreeve } from './list-engines.ts'
import type { ListQuestion } from './lists.ts'

const [name = '', source = ''] = process.argv.slice(2)
const compile = name in OTHERS ? OTHERS[name as keyof typeof OTHERS] : await portreeve(source)

let blocks: Blocks
let ask: Ask

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** What one time of it takes, in microseconds. */
const timed = (times: number, act: (time: number) => void): number => {
  const before = cpu()
  for (let time = 0; time < times; time++) act(time)
  return (cpu() - before) / times
}

const askFor = (times: number): number => {
  const { addresses } = blocks
  let held = 0
  const took = timed(times, (time) => {
    if (ask(addresses[time % addresses.length]!)) held++
  })
  if (Math.abs(held - times / 2) > 1) throw new Error(`${name} holds ${held} of ${times} addresses, and not half`)
  return took * 1_000
}

answerParent((question: ListQuestion) => {
  if (question.do === 'take') blocks = makeBlocks(question.family, question.count)
  else if (question.do === 'ask') return askFor(question.times)
  else {
    return timed(question.times, () => {
      ask = compile(blocks)
    })
  }
})
tellParent({ value: undefined })
