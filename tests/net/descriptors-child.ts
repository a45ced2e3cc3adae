import { openTcp, shout } from '../support/net.ts'

/** A port in a process of its own, which says in lines of JSON where it listens and what it is told of accepting. */
const rig = await openTcp(shout)
const say = (fact: object): boolean => process.stdout.write(`${JSON.stringify(fact)}\n`)
rig.recorder.acceptFailed = (_, code, message) => void say({ code, message })
say({ port: rig.number })
