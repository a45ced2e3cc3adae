// Your own http.Server (express, koa, fastify, ...) behind Portreeve's listeners: TLS, limits and draining are done in front.
import { createServer } from 'node:http'
import { createPortreeve } from 'portreeve'
import { fromHttpServer } from 'portreeve/protocols'

const app = createServer((request, response) => response.end(`you asked for ${request.url}\n`))

export const portreeve = createPortreeve({
  domains: [{ name: 'localhost', certificate: 'self-signed' }],
  listeners: {
    web: {
      protocol: fromHttpServer(app),
      sockets: [
        { port: 'any', address: '127.0.0.1' },
        { port: 'any', address: '127.0.0.1', tls: 'on' },
      ],
    },
  },
})
await portreeve.start()
