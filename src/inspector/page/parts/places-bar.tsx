import { count } from './words.ts'

interface PlacesBarProps {
  readonly open: number
  readonly limit: number
  readonly reserve: number
}

/** How many of the places are taken, and where the reserve for clients begins. */
export const PlacesBar = ({ open, limit, reserve }: PlacesBarProps) => {
  const share = Math.min(100, (100 * open) / limit)
  const free = 100 - (100 * reserve) / limit
  const words = `${count(open)} of ${count(limit)} places taken, ${count(reserve)} reserved for clients`
  return (
    <svg class="places" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label={words}>
      <title>{words}</title>
      <rect class="ground" width="100" height="6" />
      {reserve > 0 && <rect class="reserve" x={free} width={100 - free} height="6" />}
      <rect
        class={share > free ? 'taken in-reserve' : 'taken'}
        width={open > 0 ? Math.max(share, 0.7) : 0}
        height="6"
      />
    </svg>
  )
}
