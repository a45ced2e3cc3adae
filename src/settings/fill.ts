/** What is given, and the default for what is not. */
export const fill = <D extends object, I extends { [K in keyof D]?: unknown }>(defaults: D, input: I) => {
  const values = Object.entries(defaults).map(([key, byDefault]) => [key, input[key as keyof I] ?? byDefault])
  return Object.fromEntries(values) as { [K in keyof D]: NonNullable<I[K & keyof I]> }
}
