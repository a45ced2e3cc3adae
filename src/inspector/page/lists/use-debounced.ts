import { useEffect, useState } from 'preact/hooks'

/** A value once it has stood still for a while, in milliseconds. */
export const useDebounced = <T>(value: T, pause: number): T => {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pause)
    return () => window.clearTimeout(timer)
  }, [value, pause])
  return settled
}
