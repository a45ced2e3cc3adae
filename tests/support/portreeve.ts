import {
  createPortreeve,
  type Portreeve,
  type PortreeveOptions,
  type SettingsInput,
  type SocketStatus,
} from '../../src/index.ts'
import type { EventOf, EventType, PortreeveEvent } from '../../src/telemetry/index.ts'
import { call } from './dial.ts'

/** A Portreeve with all that it has told. */
export interface Running extends AsyncDisposable {
  readonly portreeve: Portreeve
  readonly told: PortreeveEvent[]
  /** What was told of one type. */
  of<T extends EventType>(type: T): EventOf<T>[]
  /** Resolves with the first event of a type that matches, of those already told or to come. */
  event<T extends EventType>(type: T, isMeant?: (event: EventOf<T>) => boolean): Promise<EventOf<T>>
  socket(listener: string, index?: number): SocketStatus
  port(listener: string, index?: number): number
}

/** Makes one, and hears it; it is not started. */
export const made = (settings: SettingsInput, options: PortreeveOptions = {}): Running => {
  const portreeve = createPortreeve(settings, options)
  const told: PortreeveEvent[] = []
  portreeve.on('*', (event) => told.push(event))
  const of = <T extends EventType>(type: T) => told.filter((event) => event.type === type) as EventOf<T>[]
  const socket = (listener: string, index = 0) => portreeve.status().listeners[listener]?.sockets[index] as SocketStatus
  return {
    portreeve,
    told,
    of,
    event: async (type, isMeant = () => true) => {
      await until(portreeve, () => of(type).some(isMeant))
      return of(type).find(isMeant) as EventOf<typeof type>
    },
    socket,
    port: (listener, index) => socket(listener, index).port,
    [Symbol.asyncDispose]: () => portreeve.stop(),
  }
}

/** Makes one and starts it. */
export const running = async (settings: SettingsInput, options: PortreeveOptions = {}): Promise<Running> => {
  const started = made(settings, options)
  await started.portreeve.start()
  return started
}

/** Resolves as soon as it is true: looked at with each event, and for what has none, now and then. */
export const until = async (portreeve: Portreeve, isTrue: () => boolean): Promise<void> => {
  let end = (): void => {}
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (isTrue()) resolve()
    }
    end = portreeve.on('*', look)
    timer = setInterval(look, 10)
    look()
  })
  clearInterval(timer)
  end()
}

/** A listener on loopback, on free ports. */
export const loopback = (count = 1) =>
  Array.from({ length: count }, () => ({ port: 'any', address: '127.0.0.1' }) as const)

/** Collects what would have ended the process: a rejection or an exception that nobody has caught. */
export const uncaught = (): { readonly errors: unknown[] } & Disposable => {
  const errors: unknown[] = []
  const keep = (error: unknown): void => void errors.push(error)
  process.on('uncaughtException', keep)
  process.on('unhandledRejection', keep)
  return {
    errors,
    [Symbol.dispose]: () => {
      process.off('uncaughtException', keep)
      process.off('unhandledRejection', keep)
    },
  }
}

/** Whether nobody listens on a port of 127.0.0.1. */
export const isClosed = async (port: number): Promise<boolean> => {
  using caller = call(port)
  const connected = new Promise<false>((resolve) => caller.socket.once('connect', () => resolve(false)))
  return await Promise.race([connected, caller.gone.then((code) => code === 'ECONNREFUSED')])
}
