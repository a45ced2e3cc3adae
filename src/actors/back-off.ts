/** How long to wait before the next try, in milliseconds: doubling from `first` up to `most`. */
export const backOff = (tries: number, first: number, most: number): number => Math.min(most, first * 2 ** Math.min(tries, 20))
