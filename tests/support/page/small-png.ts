import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** As many colours as a palette may have. */
const MOST_COLOURS = 256

interface Picture {
  readonly width: number
  readonly height: number
  /** A colour for each pixel, as 0xRRGGBB. */
  readonly pixels: Uint32Array
}

/** Writes a screenshot again with a palette: a third of the size, and nobody sees the difference. */
export const smallPng = (png: Buffer): Buffer => {
  const picture = decode(png)
  const palette = paletteOf(picture.pixels)
  return encode(picture, palette)
}

/** A screenshot as Chromium writes it: 8 bits for each of three or four channels, not interlaced (PNG, 11.2.1). */
const decode = (png: Buffer): Picture => {
  const data: Buffer[] = []
  let [width, height, channels] = [0, 0, 3]
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const content = png.subarray(at + 8, at + 8 + png.readUInt32BE(at))
    const type = png.toString('latin1', at + 4, at + 8)
    if (type === 'IHDR')
      [width, height, channels] = [content.readUInt32BE(0), content.readUInt32BE(4), content[9] === 6 ? 4 : 3]
    if (type === 'IDAT') data.push(content)
  }
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * channels, channels)
  const pixels = Uint32Array.from({ length: width * height }, (_, index) => bytes.readUIntBE(index * channels, 3))
  return { width, height, pixels }
}

/** Each line says how its bytes were foretold (PNG, 9.2). */
const unfilter = (lines: Buffer, length: number, channels: number): Buffer => {
  const bytes = Buffer.alloc((lines.length / (length + 1)) * length)
  for (let line = 0; line * length < bytes.length; line++) {
    const filter = lines[line * (length + 1)]
    for (let index = 0; index < length; index++) {
      const at = line * length + index
      const left = index >= channels ? bytes[at - channels]! : 0
      const up = line > 0 ? bytes[at - length]! : 0
      const corner = index >= channels && line > 0 ? bytes[at - length - channels]! : 0
      const foretold = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter as number] as number
      bytes[at] = lines[line * (length + 1) + 1 + index]! + foretold
    }
  }
  return bytes
}

const paeth = (left: number, up: number, corner: number): number => {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/** So many of the commonest colours stay what they are. */
const EXACT = 64

/** The commonest colours; of others that are all but alike the commonest stands for all. */
const paletteOf = (pixels: Uint32Array): number[] => {
  const counts = new Map<number, number>()
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1)
  const byCount = [...counts].sort((one, other) => other[1] - one[1]).map(([colour]) => colour)
  const groups = new Map<number, number>()
  for (const colour of byCount.slice(EXACT)) if (!groups.has(colour & 0xf0f0f0)) groups.set(colour & 0xf0f0f0, colour)
  return [...byCount.slice(0, EXACT), ...groups.values()].slice(0, MOST_COLOURS)
}

const encode = ({ width, height, pixels }: Picture, palette: readonly number[]): Buffer => {
  const places = new Map<number, number>()
  const lines = Buffer.alloc(height * (width + 1))
  for (const [index, pixel] of pixels.entries()) {
    if (!places.has(pixel)) places.set(pixel, nearest(palette, pixel))
    lines[Math.floor(index / width) * (width + 1) + 1 + (index % width)] = places.get(pixel) as number
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  const colours = Buffer.from(palette.flatMap(channelsOf))
  const chunks = [
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND'),
  ]
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks])
}

const channelsOf = (colour: number): number[] => [colour >> 16, (colour >> 8) & 255, colour & 255]

const nearest = (palette: readonly number[], colour: number): number => {
  const wanted = channelsOf(colour)
  const distances = palette.map((known) =>
    channelsOf(known).reduce((sum, channel, index) => sum + (channel - wanted[index]!) ** 2, 0),
  )
  return distances.indexOf(Math.min(...distances))
}

const chunk = (type: string, content: Buffer = Buffer.alloc(0)): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
