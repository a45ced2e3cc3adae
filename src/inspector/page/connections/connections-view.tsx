import { useState } from 'preact/hooks'
import { call, get, wordsOf } from '../api/call.ts'
import { useAsked } from '../api/hooks.ts'
import type { ConnectionRow, ConnectionsAnswer, Status } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { AddressCounts } from './address-counts.tsx'
import { CloseDialog } from './close-dialog.tsx'
import { ConnectionTable } from './connection-table.tsx'
import { type Filter, FilterBar } from './filter-bar.tsx'
import { Paging } from './paging.tsx'

const PAGE = 100

type After = string | number | undefined

/** Who is here. */
export const ConnectionsView = () => {
  const [filter, setFilter] = useState<Filter>({ listener: '', address: '' })
  const [pages, setPages] = useState<readonly After[]>([undefined])
  const [live, setLive] = useState(true)
  const [closing, setClosing] = useState<ConnectionRow>()
  const [failure, setFailure] = useState<string>()
  const status = useAsked(() => get<Status>('/api/status'), 'status')
  const after = pages.at(-1)
  const ask = () => get<ConnectionsAnswer>('/api/connections', { ...filter, limit: PAGE, after })
  const asked = useAsked(ask, JSON.stringify([filter, after]), live ? 2_000 : undefined)
  const choose = (next: Filter) => {
    setFilter(next)
    setPages([undefined])
  }
  const close = async ({ id }: ConnectionRow) => {
    await call('DELETE', `/api/connections/${encodeURIComponent(id)}`).then(asked.again, (thrown) =>
      setFailure(wordsOf(thrown)),
    )
    setClosing(undefined)
  }
  const { answer } = asked
  return (
    <>
      <FilterBar
        filter={filter}
        listeners={Object.keys(status.answer?.listeners ?? {})}
        live={live}
        onFilter={choose}
        onLive={setLive}
      />
      <Complaint text={failure ?? asked.failure} />
      {answer && (
        <div class="connections-grid">
          <section aria-label="Open connections">
            <Paging
              total={answer.total}
              first={(pages.length - 1) * PAGE + 1}
              shown={answer.rows.length}
              onBack={pages.length > 1 ? () => setPages(pages.slice(0, -1)) : undefined}
              onForth={answer.next === undefined ? undefined : () => setPages([...pages, answer.next])}
            />
            <ConnectionTable rows={answer.rows} onClose={setClosing} />
          </section>
          <AddressCounts addresses={answer.addresses} onChoose={(address) => choose({ ...filter, address })} />
        </div>
      )}
      {closing && <CloseDialog row={closing} onYes={() => close(closing)} onNo={() => setClosing(undefined)} />}
    </>
  )
}
