/** Where a generated part of a page begins. */
export const opening = (about: string): string => `<!-- ${about}: written by npm run docs -->`

/** Where it ends. */
export const CLOSING = '<!-- end -->'

/** The page with one generated part anew. */
export const filled = (page: string, about: string, content: string): string => {
  const start = page.indexOf(opening(about))
  const end = page.indexOf(CLOSING, start)
  if (start < 0 || end < 0) throw new Error(`The page has no place for the ${about}. Write its two markers.`)
  return `${page.slice(0, start)}${opening(about)}\n\n${content}\n\n${page.slice(end)}`
}
