import { useEffect, useState } from 'preact/hooks'

/** Where the page is: `#/why?listener=web` is the view `why` with its query. */
export interface Place {
  readonly view: string
  readonly query: URLSearchParams
}

const read = (): Place => {
  const [view = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?')
  return { view, query: new URLSearchParams(query) }
}

export const usePlace = (): Place => {
  const [place, setPlace] = useState(read)
  useEffect(() => {
    const follow = () => setPlace(read())
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return place
}

/** The address of a view. */
export const placeOf = (view: string, query: Record<string, string | undefined> = {}): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const text = new URLSearchParams(given).toString()
  return `#/${view}${text === '' ? '' : `?${text}`}`
}
