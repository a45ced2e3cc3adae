/** A frame of HTTP/2 (RFC 9113 4.1). */
export const frame = (type: number, flags: number, stream: number, payload: Buffer | string = ''): Buffer => {
  const bytes = Buffer.from(payload)
  const head = Buffer.alloc(9)
  head.writeUIntBE(bytes.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, bytes])
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** What a client begins with: nothing may be sent to its streams until it says so (SETTINGS_INITIAL_WINDOW_SIZE 0). */
export const SHUT_PREFACE = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame(4, 0, 0, Buffer.concat([Buffer.from([0, 4]), number(0)])),
])

/** GET of a path as a whole request, with indexed and literal fields that are not kept (RFC 7541). */
export const get = (stream: number, path: string): Buffer =>
  frame(
    1,
    5,
    stream,
    Buffer.concat([
      Buffer.from([0x82, 0x87, 0x04, path.length]),
      Buffer.from(path),
      Buffer.from([0x01, 1]),
      Buffer.from('x'),
    ]),
  )

export const ping = (): Buffer => frame(6, 0, 0, Buffer.alloc(8))
export const settings = (): Buffer => frame(4, 0, 0)
export const priority = (stream: number): Buffer => frame(2, 0, stream, Buffer.alloc(5))
export const windowUpdate = (stream: number, bytes: number): Buffer => frame(8, 0, stream, number(bytes))
