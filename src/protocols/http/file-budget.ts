import { byClaims, byOpen, FileShares, type Holder, type Share as ShareOf } from './file-shares.ts'

/** Gives back what was taken. To be called once. */
export type Release = () => void

/** A request for a file. */
export interface Claim {
  /** The file may be opened; `release` is to be called when it is closed. */
  begin(release: Release): void
  /** Too many wait, or it has waited for too long. */
  refuse(): void
  /** How many bytes were read of the file so far. */
  moved(): number
  /** The file has to be closed: its client takes nothing, and one with fewer files waits. */
  giveWay(): void
}

interface Open {
  readonly share: Share
  readonly claim: Claim
  moved: number
  /** For how many looks it has not moved. */
  still: number
  /** To whom it gives way. */
  heir: Waiter | undefined
}

interface Waiter {
  readonly share: Share
  readonly claim: Claim
  looks: number
  /** A file gives way to it. */
  isHeir: boolean
}

type Share = ShareOf<Open, Waiter>

/** While somebody waits it is looked so often, in milliseconds. */
const LOOK_EVERY = 500

/** After so many looks without a byte a file gives way. */
const STILL = 4

/** After so many looks a request that waits is refused: somebody has looked at an empty page for 5 s. */
const LONGEST_WAIT = 10

/**
 * How many files may be open at one time (M9), shared out fairly: an address gets one more while it has fewer open than are
 * left, and a connection while it has fewer open than are left to its address. So one address alone has half of them at most.
 * When nothing is left for one that has fewer than others, a file of theirs of which nothing is taken gives way.
 */
export class FileBudget {
  readonly #most: number
  readonly #shares = new FileShares<Open, Waiter>()
  #waiting = 0
  #timer: NodeJS.Timeout | undefined

  constructor(most: number) {
    this.#most = most
  }

  /** Has the claim begin when a file may be opened, which is mostly at once. As many may wait as may be open. */
  take(holder: Holder, claim: Claim): void {
    const share = this.#shares.of(holder)
    if (this.#mayOpen(share)) this.#begin(share, claim)
    else if (this.#waiting < this.#most || this.#makeRoomFor(share)) this.#wait(share, claim)
    else {
      this.#shares.forgetIfIdle(share)
      claim.refuse()
    }
  }

  #mayOpen({ open, client }: Share): boolean {
    return open < this.#most - this.#shares.open - client.open
  }

  #begin(share: Share, claim: Claim): void {
    const open: Open = { share, claim, moved: 0, still: 0, heir: undefined }
    this.#shares.count(share, 1)
    share.staying.add(open)
    claim.begin(() => this.#release(open))
  }

  #release(open: Open): void {
    const { share, heir } = open
    this.#shares.count(share, -1)
    share.staying.delete(open)
    if (heir?.share.waiting.has(heir)) this.#beginWaiting(heir)
    else if (this.#waiting > 0) this.#serveWaiting()
    this.#shares.forgetIfIdle(share)
  }

  #wait(share: Share, claim: Claim): void {
    share.waiting.add({ share, claim, looks: 0, isHeir: false })
    share.client.waiting++
    this.#waiting++
    this.#timer ??= setInterval(this.#look, LOOK_EVERY).unref()
  }

  #leave(waiter: Waiter): void {
    waiter.share.waiting.delete(waiter)
    waiter.share.client.waiting--
    if (--this.#waiting > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #refuse(waiter: Waiter): void {
    this.#leave(waiter)
    this.#shares.forgetIfIdle(waiter.share)
    waiter.claim.refuse()
  }

  #beginWaiting(waiter: Waiter): void {
    this.#leave(waiter)
    this.#begin(waiter.share, waiter.claim)
  }

  #serveWaiting(): void {
    for (const share of this.#shares) {
      for (const waiter of share.waiting) {
        if (!this.#mayOpen(share)) break
        this.#beginWaiting(waiter)
      }
    }
  }

  /** Refuses a request of the one that asks for most, if that is more than who has come. */
  #makeRoomFor(newcomer: Share): boolean {
    let greediest = newcomer
    for (const share of this.#shares) {
      if (share.waiting.size > 0 && byClaims(share, greediest) < 0) greediest = share
    }
    const [waiter] = greediest.waiting
    if (waiter === undefined || byClaims(greediest, newcomer) >= -1) return false
    this.#refuse(waiter)
    return true
  }

  readonly #look = (): void => {
    const still = this.#stillOpen()
    for (const share of this.#shares) {
      for (const waiter of share.waiting) {
        const [open] = still
        if (++waiter.looks > LONGEST_WAIT) this.#refuse(waiter)
        else if (open !== undefined && !waiter.isHeir && isRicher(open.share, share)) {
          still.shift()
          giveWay(open, waiter)
        }
      }
    }
  }

  /** Files that have not moved for a while, those of who has most first. */
  #stillOpen(): Open[] {
    const still: Open[] = []
    for (const { staying } of this.#shares) {
      for (const open of staying) {
        const moved = open.claim.moved()
        open.still = moved === open.moved ? open.still + 1 : 0
        open.moved = moved
        if (open.still >= STILL) still.push(open)
      }
    }
    return still.sort((one, other) => byOpen(one.share, other.share))
  }
}

/** Whether it still has as many when it has given one away. */
const isRicher = (one: Share, other: Share): boolean =>
  one.client === other.client ? one.staying.size > other.open + 1 : one.client.open > other.client.open + 1

const giveWay = (open: Open, heir: Waiter): void => {
  open.heir = heir
  heir.isHeir = true
  open.share.staying.delete(open)
  open.claim.giveWay()
}
