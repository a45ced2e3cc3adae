import type { EventHub, Heard, Subscriber, Topic } from '../telemetry/index.ts'

/** What `on` listens to: a type of event, all of them (`*`), or `refused`: connections and datagrams that were refused. */
export type EventName = Topic | 'refused'

/** The events of a name. */
export type HeardAs<T extends EventName> = T extends Topic
  ? Heard<T>
  : Heard<'connection.refused'> | Heard<'datagram.refused'>

const topicsOf = (name: EventName): readonly Topic[] =>
  name === 'refused' ? ['connection.refused', 'datagram.refused'] : [name]

/** Hears the events of a name. Returns the way to stop. */
export const hear = (hub: EventHub, name: EventName, subscriber: Subscriber): (() => void) => {
  const ends = topicsOf(name).map((topic) => hub.on(topic, subscriber))
  return () => {
    for (const end of ends) end()
  }
}

/** Ends what `hear` with the same name and subscriber began. */
export const unhear = (hub: EventHub, name: EventName, subscriber: Subscriber): void => {
  for (const topic of topicsOf(name)) hub.off(topic, subscriber)
}
