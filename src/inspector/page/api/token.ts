/*
 * The token lives as long as the tab: `sessionStorage` is not shared, and not sent by the browser on its own.
 */

const KEY = 'portreeve-token'

/** The token that this tab was given. */
export const token = (): string | undefined => sessionStorage.getItem(KEY) ?? undefined

export const keepToken = (value: string): void => sessionStorage.setItem(KEY, value)

export const forgetToken = (): void => sessionStorage.removeItem(KEY)

/** Takes the token out of the address bar, so that neither history nor a shoulder keeps it. Routes begin with `#/`. */
export const takeTokenFromAddress = (): void => {
  const fragment = location.hash.slice(1)
  if (fragment === '' || fragment.startsWith('/')) return
  keepToken(decodeURIComponent(fragment))
  history.replaceState(null, '', '#/listeners')
}
