import type { Channel } from 'node:diagnostics_channel'
import { eventChannel, faultChannel } from './channels.ts'
import { EVENT_TYPES, type EventOf, type EventType, type PortreeveEvent } from './events.ts'

/** What one can listen to: one type of event, or all. */
export type Topic = EventType | '*'
/** The events of a topic. */
export type Heard<T extends Topic> = T extends EventType ? EventOf<T> : PortreeveEvent
export type Subscriber<T extends Topic = '*'> = (event: Heard<T>) => unknown

/** A subscriber that threw, or whose promise was rejected. */
export interface SubscriberFault {
  /** The event that it could not bear. */
  readonly type: EventType
  readonly error: unknown
}

interface Subscription {
  readonly topic: Topic
  readonly subscriber: Subscriber
  active: boolean
  faulted: boolean
}

/** Who hears one type of event. The list is replaced, never changed, so that an emit under way is not disturbed. */
class Audience {
  subscriptions: readonly Subscription[] = []
  readonly channel: Channel

  constructor(channel: Channel) {
    this.channel = channel
  }

  /** Whether anybody listens, here or on the channel. Asked for every connection, before an event is built. */
  get isThere(): boolean {
    return this.subscriptions.length > 0 || this.channel.hasSubscribers
  }
}

/**
 * Hands each event to whoever asked for it, in the order of asking, then to its diagnostics channel. Nobody's fault
 * harms another: not the emitter, not the other subscribers.
 */
export class EventHub {
  readonly #audiences = new Map<EventType, Audience>()
  readonly #onSubscriberFault: ((fault: SubscriberFault) => void) | undefined

  /** `onSubscriberFault` hears the first fault of each subscription, and so does `portreeve:subscriber-fault`. */
  constructor(options: { readonly onSubscriberFault?: (fault: SubscriberFault) => void } = {}) {
    this.#onSubscriberFault = options.onSubscriberFault
    for (const type of EVENT_TYPES) this.#audiences.set(type, new Audience(eventChannel(type)))
  }

  /** Listens to one type of event, or to all. Returns the way to stop. */
  on<T extends Topic>(topic: T, subscriber: Subscriber<T>): () => void {
    const subscription: Subscription = { topic, subscriber: asAny(subscriber), active: true, faulted: false }
    for (const audience of this.#of(topic)) audience.subscriptions = [...audience.subscriptions, subscription]
    return () => this.#end(topic, (other) => other === subscription)
  }

  /** Ends what `on` with the same two began. One that is told so while an event is handed out does not hear it any more. */
  off<T extends Topic>(topic: T, subscriber: Subscriber<T>): void {
    this.#end(topic, (other) => other.topic === topic && other.subscriber === asAny(subscriber))
  }

  /** Those who hear a type of event, now and later: kept by whoever asks for each connection whether they are there. */
  audience(type: EventType): { readonly isThere: boolean } {
    return this.#audiences.get(type) as Audience
  }

  /** Whether anybody listens to a type of event. */
  hears(type: EventType): boolean {
    return this.audience(type).isThere
  }

  emit(event: PortreeveEvent): void {
    const { subscriptions, channel } = this.#audiences.get(event.type) as Audience
    for (const subscription of subscriptions) if (subscription.active) this.#tell(subscription, event)
    if (channel.hasSubscribers) channel.publish(event)
  }

  #tell(subscription: Subscription, event: PortreeveEvent): void {
    try {
      const answer = subscription.subscriber(event)
      // An async subscriber's rejection would otherwise end the host as an unhandled one.
      if (answer instanceof Promise) answer.catch((error) => this.#fault(subscription, event.type, error))
    } catch (error) {
      this.#fault(subscription, event.type, error)
    }
  }

  #fault(subscription: Subscription, type: EventType, error: unknown): void {
    if (subscription.faulted) return
    subscription.faulted = true
    const fault: SubscriberFault = { type, error }
    if (faultChannel.hasSubscribers) faultChannel.publish(fault)
    try {
      this.#onSubscriberFault?.(fault)
    } catch {
      // Who is told of faults has one of its own: there is nobody left to tell.
    }
  }

  #end(topic: Topic, isMeant: (subscription: Subscription) => boolean): void {
    for (const audience of this.#of(topic)) {
      for (const subscription of audience.subscriptions) if (isMeant(subscription)) subscription.active = false
      audience.subscriptions = audience.subscriptions.filter((subscription) => subscription.active)
    }
  }

  #of(topic: Topic): Iterable<Audience> {
    return topic === '*' ? this.#audiences.values() : [this.#audiences.get(topic) as Audience]
  }
}

/** It is only ever called with the events of its topic. */
const asAny = <T extends Topic>(subscriber: Subscriber<T>) => subscriber as unknown as Subscriber
