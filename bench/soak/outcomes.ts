/** How the clients of one kind fared. */
interface Outcome {
  readonly served: number
  /** Not served: the churn takes listeners away, and limits turn clients away. */
  readonly failed: number
  /** Answers that were never right, and clients that were neither answered nor closed. */
  readonly wrong: readonly string[]
}

export type Outcomes = Record<string, Outcome>

const NOBODY: Outcome = { served: 0, failed: 0, wrong: [] }

/** Complaints of one kind that are kept: the first say enough. */
const MOST_WRONG = 5

/** Adds what more clients have seen. */
export const addOutcomes = (sum: Outcomes, more: Outcomes): void => {
  for (const [name, { served, failed, wrong }] of Object.entries(more)) {
    const before = sum[name] ?? NOBODY
    sum[name] = {
      served: before.served + served,
      failed: before.failed + failed,
      wrong: [...before.wrong, ...wrong].slice(0, MOST_WRONG),
    }
  }
}

/** What no churn explains: wrong answers, and kinds of clients that were hardly ever served. */
export const misfortunes = (outcomes: Outcomes): string[] =>
  Object.entries(outcomes).flatMap(([name, { served, failed, wrong }]) => [
    ...wrong.map((message) => `${name}: ${message}`),
    ...(served < failed ? [`only ${served} of ${served + failed} ${name} were served`] : []),
  ])
