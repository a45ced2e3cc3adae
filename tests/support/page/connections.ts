/** As many connections as are asked for, from few addresses. */
export const connectionRows = (count: number, now = Date.now()) =>
  Array.from({ length: count }, (_, index) => {
    const echo = index % 7 === 0
    const secure = !echo && index % 3 === 0
    const localPort = echo ? 7007 : secure ? 8443 : 8080
    const listener = echo ? 'echo' : 'web'
    return {
      id: String(index + 1),
      listener,
      socket: `${listener}:${localPort}`,
      remoteAddress: index % 5 === 0 ? `2001:db8::${(index % 40) + 1}` : `203.0.113.${index % 40}`,
      remotePort: 40_000 + (index % 20_000),
      localAddress: '127.0.0.1',
      localPort,
      secure,
      ...(secure && { secureBy: 'tls', domain: 'example.com' }),
      ...(index % 11 === 0 && { user: 'anna' }),
      phase: 'serving',
      client: index % 4 === 0,
      openedAt: now - 1_000 * ((index * 37) % 90_000),
      bytesRead: 310 * index,
      bytesWritten: 20_400 * index,
    }
  })

type Row = ReturnType<typeof connectionRows>[number]

/** One page of them, as `GET /api/connections` answers. */
export const connectionPage = (rows: readonly Row[], query: URLSearchParams) => {
  const fits = rows.filter(
    ({ listener, remoteAddress }) =>
      [null, listener].includes(query.get('listener')) && [null, remoteAddress].includes(query.get('address')),
  )
  const start = Number(query.get('after') ?? 0)
  const end = start + Number(query.get('limit') ?? 100)
  const counts = Map.groupBy(fits, ({ remoteAddress }) => remoteAddress)
  const addresses = [...counts].map(([address, { length }]) => ({ address, open: length }))
  addresses.sort((one, other) => other.open - one.open)
  const next = end < fits.length ? { next: String(end) } : {}
  return { total: fits.length, rows: fits.slice(start, end), ...next, addresses: addresses.slice(0, 50) }
}
