/**
 * The order of `count` numbers of `width` 32-bit words each, most significant word first: a radix sort, a byte at a time
 * from the least significant on. It asks no comparator, which would cost more than all the rest of reading a long list.
 */
export const sortedOrder = (numbers: Uint32Array, count: number, width: number): Uint32Array => {
  let order = new Uint32Array(count)
  let spare = new Uint32Array(count)
  for (let index = 0; index < count; index++) order[index] = index
  // Most lists are empty: each row of sockets has one.
  if (count < 2) return order
  for (let word = width - 1; word >= 0; word--) {
    for (let shift = 0; shift < 32; shift += 8) {
      const places = placesOf(numbers, count, width, word, shift)
      if (places === undefined) continue
      for (let at = 0; at < count; at++) {
        const index = order[at]!
        spare[places[(numbers[index * width + word]! >>> shift) & 255]!++] = index
      }
      ;[order, spare] = [spare, order]
    }
  }
  return order
}

/** Where the numbers with each value of the byte begin, when ordered by it; undefined when all have the same. */
const placesOf = (
  numbers: Uint32Array,
  count: number,
  width: number,
  word: number,
  shift: number,
): Uint32Array | undefined => {
  const places = new Uint32Array(256)
  for (let index = 0; index < count; index++) places[(numbers[index * width + word]! >>> shift) & 255]!++
  let sum = 0
  for (let byte = 0; byte < 256; byte++) {
    const here = places[byte]!
    if (here === count) return undefined
    places[byte] = sum
    sum += here
  }
  return places
}
