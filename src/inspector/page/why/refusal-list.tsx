import { useState } from 'preact/hooks'
import { inShort } from '../api/call.ts'
import { useFeed } from '../api/hooks.ts'
import { placeOf } from '../api/route.ts'
import type { Evidence, Json, Refused, Status } from '../api/shapes.ts'
import { clock } from '../parts/words.ts'
import { targetByName } from './target.ts'

/** The most refusals that are shown. */
const MOST = 200
const TOPICS = ['connection.refused', 'datagram.refused']

/** Refusals as they happen, the newest first. It can be held, to be read. */
export const RefusalList = ({ status }: { status: Status | undefined }) => {
  const [rows, setRows] = useState<readonly (Refused & { readonly key: number })[]>([])
  const [held, setHeld] = useState(false)
  const [count, setCount] = useState(0)
  useFeed(TOPICS, (batch) => {
    const fresh = batch.flatMap(({ topic, data }) => (topic === 'stream' ? [] : [data as Refused]))
    setCount(count + fresh.length)
    if (held || fresh.length === 0) return
    const keyed = fresh.map((refusal, index) => ({ ...refusal, key: count + index }))
    setRows([...keyed.reverse(), ...rows].slice(0, MOST))
  })
  return (
    <section class="refusals" aria-label="Refusals as they happen">
      <header>
        <h2>Refusals as they happen</h2>
        <span class="quiet number">{count.toLocaleString('en')} since this view was opened</span>
        <button type="button" aria-pressed={held} onClick={() => setHeld(!held)}>
          {held ? 'Go on' : 'Hold'}
        </button>
      </header>
      {rows.length === 0 ? <p class="quiet">None yet.</p> : null}
      <ul>
        {rows.map(({ key, ...refusal }) => (
          <RefusalLine key={key} {...refusal} to={targetByName(status, refusal.listener, refusal.socket)} />
        ))}
      </ul>
    </section>
  )
}

type RefusalLineProps = Refused & { readonly to: string | undefined }

const RefusalLine = (refusal: RefusalLineProps) => {
  const { time, remoteAddress, listener, socket, reason, evidence, to } = refusal
  const came =
    refusal.type === 'connection.refused' ? { serverName: refusal.serverName, through: refusal.proxy?.address } : {}
  const question = { listener, from: remoteAddress, to, ...came }
  return (
    <li>
      <time class="number quiet">{clock(time)}</time> <b>{remoteAddress}</b> <span class="reason">{reason}</span>{' '}
      <span>{socket}</span> <span class="quiet">{wordsOf(evidence)}</span> <a href={placeOf('why', question)}>Why?</a>
    </li>
  )
}

const wordsOf = ({ list, line, count, limit, detail, until }: Evidence): string => {
  if (list !== undefined) return line === undefined ? list : `${list}, line ${line}`
  if (count !== undefined) return `${count} of ${limit}`
  if (until !== undefined) return `until ${new Date(until).toLocaleTimeString('en-GB')}`
  return inShort((detail ?? '') as Json)
}
