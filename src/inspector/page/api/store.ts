import { useEffect, useState } from 'preact/hooks'

/** A value that components watch. */
export interface Store<T> {
  get(): T
  set(next: T): void
  watch(hear: () => void): () => void
}

export const createStore = <T>(first: T): Store<T> => {
  const watchers = new Set<() => void>()
  let value = first
  return {
    get: () => value,
    set: (next) => {
      value = next
      for (const hear of [...watchers]) hear()
    },
    watch: (hear) => {
      watchers.add(hear)
      return () => void watchers.delete(hear)
    },
  }
}

/** The value of a store, drawn again when it changes. */
export const useStore = <T>(store: Store<T>): T => {
  const [value, setValue] = useState(store.get)
  useEffect(() => {
    const take = () => setValue(() => store.get())
    take()
    return store.watch(take)
  }, [store])
  return value
}
