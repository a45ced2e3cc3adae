/** What `init` writes: every part of the settings once, on loopback. `protocols` are lines, one a protocol. */
export const starterSettings = (
  protocols: readonly string[],
): string => `# What Portreeve opens, and who may come in. After a change: portreeve check, and SIGHUP to the running portreeve.
# Why somebody is let in, or is not: portreeve explain portreeve.yaml --listener web --from 192.0.2.7

# Lists of addresses, one element a line: an address, a range, a network, or all of another list (#clients). What
# starts with ! is taken out of what stands above it. Here ; starts a comment, since # is a list.
addressLists:
  clients: |
    127.0.0.0/8        ; this machine
    10.0.0.0/8         ; the office
    !10.0.9.0/24       ; but not its guests
  denied: |
    192.0.2.0/24       ; gets in nowhere

perAddressLimit: 200   # open connections from one address, over all listeners

# Whose certificate TLS shows. This one is made in memory at each start, for trying out; in its place goes
# certificate: example.com.pem, and key: example.com.key.
domains:
  - name: localhost
    certificate: self-signed

# A listener is one service with its sockets. What its protocol can be:
${protocols.map((line) => `#   ${line}\n`).join('')}# or a module of yours, as ./shout.js.
listeners:
  web:                 # serves the files of a directory
    protocol: http
    options: { root: ./public }
    maxConnections: 1000
    perAddressLimit: 50
    clientReserve: 20  # the last places are for the addresses in clients
    sockets:           # address: all would open a port to the network
      - { port: 8080, address: 127.0.0.1 }
      - { port: 8443, address: 127.0.0.1, tls: on }

  echo:                # sends back what it gets
    protocol: echo
    sockets:
      - { port: 7007, address: 127.0.0.1 }

  whoami:              # says what Portreeve knows of a connection; only clients may ask
    protocol: whoami
    sockets:
      - { port: 7010, address: 127.0.0.1, restriction: grant, addresses: "#clients" }

  # shop:              # passes connections on to a service that runs elsewhere, and does TLS for it
  #   protocol: relay
  #   options: { to: "127.0.0.1:3000" }
  #   sockets:
  #     - { port: 9443, address: all, tls: on }
`

/** The page that the starter's web listener serves. */
export const STARTER_PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>Portreeve</title>
  <h1>It listens.</h1>
  <p>This page is public/index.html, and the listener that serves it is web in portreeve.yaml.</p>
</html>
`
