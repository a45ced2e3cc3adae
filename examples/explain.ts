// Who would come in, and why: every question of the gate with its answer.
import { createPortreeve } from 'portreeve'

export const portreeve = createPortreeve({
  addressLists: { office: '127.0.0.0/24\n!127.0.0.13 ; the guest room' },
  listeners: {
    staff: {
      protocol: 'echo',
      sockets: [{ port: 'any', address: '127.0.0.1', restriction: 'grant', addresses: '#office' }],
    },
  },
})
await portreeve.start()

export const explanation = await portreeve.explain({ listener: 'staff', from: '127.0.0.13' })
for (const { question, answer } of explanation.answers) console.log(`${question} ${answer}`)
console.log(explanation.admitted ? 'admitted' : `refused: ${explanation.reason}`)
