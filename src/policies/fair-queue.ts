/** How much a fair queue lets run and wait. */
export interface FairQueueLimits {
  /** How many jobs run at one time. */
  readonly concurrent: number
  /** How many jobs wait at one time, of all keys together. */
  readonly waiting: number
}

/** There is no place in the queue for a job: too many wait, and those of its key are among those with most. */
export class QueueFull extends Error {}

interface Job {
  run(): Promise<void>
  reject(reason: unknown): void
}

/**
 * Runs costly jobs, a few at a time, and the others in a bounded queue that is fair by key (M9): the keys take turns, and
 * one whose job was run last comes behind all others. So however many jobs one key has, another's first one waits only
 * for the job that runs. Where the queue is full, the key with most jobs in it loses its latest: one key alone keeps
 * nobody out. Among keys with equally many that of the highest
 * rank loses first.
 */
export class FairQueue<K> {
  #limits: FairQueueLimits
  readonly #rankOf: (key: K) => number
  /** The waiting jobs of keys, in the order of their turns. */
  readonly #turns = new Map<K, Job[]>()
  /** Those of keys that have a job running: their turn comes behind all others, once it is done. */
  readonly #served = new Map<K, Job[]>()
  #running = 0
  #waiting = 0

  constructor(limits: FairQueueLimits, rankOf: (key: K) => number = () => 0) {
    this.#limits = limits
    this.#rankOf = rankOf
  }

  get running(): number {
    return this.#running
  }

  /** Whether a job has to wait now. */
  get isBusy(): boolean {
    return this.#running >= this.#limits.concurrent
  }

  get waiting(): number {
    return this.#waiting
  }

  /** Lower ones end nothing: they hold for what comes next (M4). */
  set limits(limits: FairQueueLimits) {
    this.#limits = limits
    this.#start()
  }

  /**
   * Runs a job when its turn comes. Rejects with `QueueFull` where it loses its place, or finds none; with the signal's
   * reason where that is aborted before the job has begun; and with what the job itself throws.
   */
  run<T>(key: K, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.#waiting >= this.#limits.waiting && !this.#makeRoom(key)) return Promise.reject(new QueueFull())
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        if (this.#remove(key, job)) reject(signal?.reason)
      }
      const job: Job = {
        run: () => {
          signal?.removeEventListener('abort', leave)
          return work().then(resolve, reject)
        },
        reject: (reason) => {
          signal?.removeEventListener('abort', leave)
          reject(reason)
        },
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#add(key, job)
      this.#start()
    })
  }

  #add(key: K, job: Job): void {
    const jobs = this.#jobsOf(key)
    if (jobs === undefined) this.#turns.set(key, [job])
    else jobs.push(job)
    this.#waiting++
  }

  #jobsOf(key: K): Job[] | undefined {
    return this.#turns.get(key) ?? this.#served.get(key)
  }

  /** False: the job does not wait any more. */
  #remove(key: K, job: Job): boolean {
    const jobs = this.#jobsOf(key) ?? []
    const index = jobs.indexOf(job)
    if (index === -1) return false
    jobs.splice(index, 1)
    this.#waiting--
    if (jobs.length === 0) this.#turns.delete(key)
    return true
  }

  #start(): void {
    while (this.#running < this.#limits.concurrent && this.#waiting > 0) {
      const [key, jobs] = this.#next()
      this.#turns.delete(key)
      this.#served.set(key, jobs)
      this.#running++
      this.#waiting--
      void (jobs.shift() as Job).run().then(() => this.#done(key))
    }
  }

  /** Keys without a running job come first. */
  #next(): [K, Job[]] {
    for (const entry of this.#turns) return entry
    for (const entry of this.#served) if (entry[1].length > 0) return entry
    throw new Error('nothing waits')
  }

  #done(key: K): void {
    this.#running--
    const jobs = this.#served.get(key)
    this.#served.delete(key)
    if (jobs !== undefined && jobs.length > 0) this.#turns.set(key, jobs)
    this.#start()
  }

  /** Takes the latest job of the key with most, where it has more than the newcomer's would have. */
  #makeRoom(newcomer: K): boolean {
    const own = (this.#jobsOf(newcomer)?.length ?? 0) + 1
    const [key, jobs] = this.#greediest()
    if (jobs.length < own || key === newcomer) return false
    if (jobs.length === own && this.#rankOf(key) <= this.#rankOf(newcomer)) return false
    const job = jobs.at(-1) as Job
    this.#remove(key, job)
    job.reject(new QueueFull())
    return true
  }

  #greediest(): [K, Job[]] {
    let found: [K, Job[]] | undefined
    for (const entry of [...this.#turns, ...this.#served]) {
      const [key, { length }] = entry
      const more = length - (found?.[1].length ?? 0)
      if (more > 0 || (found !== undefined && more === 0 && this.#rankOf(key) >= this.#rankOf(found[0]))) found = entry
    }
    return found as [K, Job[]]
  }
}
