import { useState } from 'preact/hooks'
import { get } from '../api/call.ts'
import { useAsked } from '../api/hooks.ts'
import { usePlace } from '../api/route.ts'
import type { MachinePicture } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { LiveMachines } from './live-machines.tsx'
import { RecordedMachines } from './recorded-machines.tsx'
import type { Recording } from './recording.ts'
import { RecordingBar } from './recording-bar.tsx'
import { TracePanel } from './trace-panel.tsx'

/** Actors as they run, or as a recording has kept them. */
export const MachinesView = () => {
  const { query } = usePlace()
  const machines = useAsked(() => get<readonly MachinePicture[]>('/api/machines'), 'machines')
  const [recording, setRecording] = useState<Recording>()
  const pictures = machines.answer ?? []
  return (
    <>
      <div class="machine-tools">
        {recording === undefined && <TracePanel />}
        <RecordingBar recording={recording} onOpen={setRecording} onClose={() => setRecording(undefined)} />
      </div>
      <Complaint text={machines.failure} />
      {recording === undefined ? (
        <LiveMachines pictures={pictures} first={query.get('actor') ?? undefined} />
      ) : (
        <RecordedMachines recording={recording} pictures={[...recording.pictures, ...pictures]} />
      )}
    </>
  )
}
