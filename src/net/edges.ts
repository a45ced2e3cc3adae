import type { Level } from '../policies/standing.ts'

/** What the control plane hears of the data plane: changes of state, never single connections. */
export type Edge =
  | { readonly type: 'edge.level'; readonly level: Level }
  | { readonly type: 'edge.occupied'; readonly open: number }
  | { readonly type: 'edge.idle' }
  | { readonly type: 'edge.handshaking' }
  | { readonly type: 'edge.quiet' }
  | { readonly type: 'edge.certificateMissing' }
  | { readonly type: 'edge.lost'; readonly code: string; readonly message: string }

/** How things stand right now. */
export interface Readings {
  readonly open: number
  readonly handshaking: boolean
  readonly level: Level
}

/** Between two tellings, in milliseconds: 20 a second at most, however many connections come and go. */
const REST = 50

const RANK: Record<Level, number> = { open: 0, reserved: 1, full: 2 }
const higher = (one: Level, other: Level): Level => (RANK[other] > RANK[one] ? other : one)

/** What a machine believes before it has heard anything. */
const UNTOLD: Readings = { open: 0, handshaking: false, level: 'open' }

/**
 * Tells edges: the first at once, those that follow within 50 ms together. A state that came and went in between is
 * told too, so that a machine never misses that it was full.
 */
export class Edges {
  readonly #read: () => Readings
  #hear: ((edge: Edge) => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #lastTold = Number.NEGATIVE_INFINITY
  #told = UNTOLD
  /** The most that there was since the last telling. */
  readonly #peak = { ...UNTOLD }
  #sawMissing = false

  constructor(read: () => Readings) {
    this.#read = read
  }

  /** One listener at a time: a restarted actor takes the place of its forerunner, and hears how things stand. */
  listen(hear: (edge: Edge) => void): () => void {
    this.#rest()
    this.#hear = hear
    this.#told = UNTOLD
    Object.assign(this.#peak, UNTOLD)
    this.#sawMissing = false
    this.#tell()
    return () => {
      if (this.#hear !== hear) return
      this.#rest()
      this.#hear = undefined
    }
  }

  /** The first connection came, or the last one went. */
  occupied(open: number): void {
    if (open > this.#peak.open) this.#peak.open = open
    this.#touch()
  }

  level(level: Level): void {
    if (RANK[level] > RANK[this.#peak.level]) this.#peak.level = level
    this.#touch()
  }

  /** The first handshake began, or the last one ended. */
  handshaking(handshaking: boolean): void {
    if (handshaking) this.#peak.handshaking = true
    this.#touch()
  }

  certificateMissing(): void {
    this.#sawMissing = true
    this.#touch()
  }

  /** Tells at once, without rest: for what happens once. */
  tell(edge: Edge): void {
    this.#hear?.(edge)
  }

  #touch(): void {
    if (this.#hear === undefined || this.#timer !== undefined) return
    const wait = this.#lastTold + REST - performance.now()
    if (wait <= 0) this.#tell()
    else this.#timer = setTimeout(() => this.#tell(), wait).unref()
  }

  #rest(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** First what has come, in the order in which it comes about, then what has gone. */
  #tell(): void {
    this.#timer = undefined
    this.#lastTold = performance.now()
    const told = this.#told
    const now = this.#read()
    const peak = { ...this.#peak }
    this.#told = now
    Object.assign(this.#peak, now)
    const open = Math.max(peak.open, now.open)
    if (told.open === 0 && open > 0) this.tell({ type: 'edge.occupied', open: now.open || open })
    this.#tellHandshakes(told.handshaking, peak.handshaking, now.handshaking)
    this.#tellLevel(told.level, peak.level, now.level)
    if (open > 0 && now.open === 0) this.tell({ type: 'edge.idle' })
  }

  #tellLevel(told: Level, peak: Level, now: Level): void {
    const highest = higher(told, higher(peak, now))
    if (highest !== told) this.tell({ type: 'edge.level', level: highest })
    if (now !== highest) this.tell({ type: 'edge.level', level: now })
  }

  #tellHandshakes(told: boolean, peak: boolean, now: boolean): void {
    if ((peak || now) && !told) this.tell({ type: 'edge.handshaking' })
    if (!now && (peak || told)) this.tell({ type: 'edge.quiet' })
    if (this.#sawMissing) this.tell({ type: 'edge.certificateMissing' })
    this.#sawMissing = false
  }
}
