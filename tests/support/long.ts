/** Whether this is `npm run check:long`, where time does not matter. */
const isLong = process.env.PORTREEVE_LONG === '1'

/** How often something random is tried: a sample in ordinary runs, `long` times in `npm run check:long`. */
export const times = (usual: number, long: number = usual * 50): number => (isLong ? long : usual)
