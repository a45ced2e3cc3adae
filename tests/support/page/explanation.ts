/** An explanation with every kind of answer. */
export const explanation = (query: URLSearchParams) => {
  const from = query.get('from') ?? ''
  const denied = from.startsWith('198.51.100.')
  const path = denied ? [{ list: 'denied', line: 1, text: '198.51.100.0/24' }] : undefined
  const ask = (reason: string, question: string, refused: boolean, answer: string, more = {}) => ({
    reason,
    question,
    refused,
    answer,
    ...more,
  })
  return {
    admitted: !denied,
    ...(denied && { reason: 'denied' }),
    listener: query.get('listener'),
    socket: 'web:8080',
    from,
    client: from.startsWith('10.'),
    blacklisted: false,
    clusterPeer: false,
    answers: [
      ask('denied', 'Is the address denied?', denied, denied ? 'yes, the Denied list holds the address' : 'no', {
        path,
      }),
      ask('banned', 'Is the address banned?', false, 'no'),
      ask('restricted', 'Does the socket’s restriction exclude it?', false, 'no, the socket is not restricted'),
      ask('full', 'Are all places of the listener taken?', false, 'no, 965 of 1000'),
      ask('per-address-limit', 'Has the address too many connections to the listener?', false, 'no, 0 of 20'),
      ask(
        'client-reserve',
        'Are the free places reserved for clients?',
        true,
        'yes, 35 places free, 100 reserved; the address is not a client',
      ),
    ],
  }
}
