/** Peers come from 2,000 addresses, so that no limit of one address is met and no source port is waited for. */
export const visitorAddresses = (): (() => string) => {
  let visits = 0
  return () => {
    const number = visits++ % 2_000
    return `127.1.${number >> 8}.${number & 255}`
  }
}
