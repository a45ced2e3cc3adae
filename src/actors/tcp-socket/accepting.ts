import { definition } from './definition.ts'

/** Who may enter, as far as the places go: the listener's level, as the latest edge told it (M1, M3). */
export const admission = definition.createStateConfig({
  description: 'Who may enter, as far as the places go.',
  initial: 'open',
  states: {
    open: {
      description: 'Everybody may enter.',
      always: [
        { guard: 'isFull', target: 'full' },
        { guard: 'isReserved', target: 'reserved' },
      ],
    },
    reserved: {
      description: 'Only clients may still enter (M3).',
      always: [
        { guard: 'isFull', target: 'full' },
        { guard: 'isOpen', target: 'open' },
      ],
    },
    full: {
      description: 'Every place is taken (M1).',
      always: [
        { guard: 'isReserved', target: 'reserved' },
        { guard: 'isOpen', target: 'open' },
      ],
    },
  },
})

/** Who does the encryption (T1, T2, T3), and how the handshakes are that are done here (T5, T7). */
export const tls = definition.createStateConfig({
  description: 'Who does the encryption.',
  initial: 'off',
  states: {
    off: {
      description: 'Connections start in clear text (T1).',
      always: [
        { guard: 'isTlsOn', target: 'on' },
        { guard: 'isTlsExt', target: 'ext' },
      ],
    },
    on: {
      description: 'A handshake comes first (T2).',
      always: [
        { guard: 'isTlsOff', target: 'off' },
        { guard: 'isTlsExt', target: 'ext' },
      ],
      initial: 'quiet',
      states: {
        quiet: {
          description: 'No handshake is under way.',
          always: [
            { guard: 'isHandshaking', target: 'handshaking' },
            { guard: 'isCertificateMissing', target: 'certificateMissing' },
          ],
        },
        handshaking: {
          description: 'At least one handshake is under way (T7).',
          always: [
            { guard: 'isQuiet', target: 'quiet' },
            { guard: 'isCertificateMissing', target: 'certificateMissing' },
          ],
        },
        certificateMissing: {
          description: 'The latest connection came to a domain without a certificate, and was dropped (T5).',
          always: { guard: 'isHandshaking', target: 'handshaking' },
        },
      },
    },
    ext: {
      description: 'A device in front does the encryption (T3).',
      always: [
        { guard: 'isTlsOff', target: 'off' },
        { guard: 'isTlsOn', target: 'on' },
      ],
    },
  },
})
