import { type Channel, channel } from 'node:diagnostics_channel'
import type { EventType } from './events.ts'

/** The name of an event's channel on `node:diagnostics_channel`, as in `portreeve:connection.refused`. */
export const channelName = <T extends EventType>(type: T): `portreeve:${T}` => `portreeve:${type}`

/**
 * The channel of an event. Whoever publishes on it keeps it: Node holds channels weakly, and its `hasSubscribers` is
 * live, so that one look says whether anybody listens. Channels belong to the process, not to one Portreeve in it.
 */
export const eventChannel = (type: EventType): Channel => channel(channelName(type))

/** Where the hub says that a subscriber threw, as a `SubscriberFault`. */
export const faultChannel: Channel = channel('portreeve:subscriber-fault')
