import { useState } from 'preact/hooks'
import { wordsOf } from '../api/call.ts'
import { Complaint } from '../parts/complaint.tsx'
import { type Recording, readRecording } from './recording.ts'

interface RecordingBarProps {
  readonly recording: Recording | undefined
  readonly onOpen: (recording: Recording) => void
  readonly onClose: () => void
}

/** Opens a dump of the flight recorder, and saves one. */
export const RecordingBar = ({ recording, onOpen, onClose }: RecordingBarProps) => {
  const [failure, setFailure] = useState<string>()
  const open = async (input: HTMLInputElement) => {
    const file = input.files?.[0]
    if (file === undefined) return
    setFailure(undefined)
    await file
      .text()
      .then((text) => onOpen(readRecording(file.name, text)))
      .catch((thrown) => setFailure(wordsOf(thrown)))
    input.value = ''
  }
  return (
    <div class="recording-bar">
      {recording !== undefined && (
        <p role="status">
          Replaying <b>{recording.name}</b>, not what runs now.{' '}
          <button type="button" onClick={onClose}>
            Back to what runs
          </button>
        </p>
      )}
      <label class="file">
        Open a recording
        <input type="file" accept=".json,application/json" onChange={({ currentTarget }) => open(currentTarget)} />
      </label>
      <a href="/api/recording" download="portreeve-recording.json">
        Save a recording
      </a>
      <Complaint text={failure} />
    </div>
  )
}
