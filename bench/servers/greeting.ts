/** What every server of the accept measurements says before it closes. */
export const GREETING = '220 bench.example.com ready\r\n'

/** As many as a burst of peers, and more: Linux grants 4096. */
export const BACKLOG = 4_096

export const DENIED_RANGES = 100_000
