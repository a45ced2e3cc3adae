/** A table in Markdown, with columns as wide as the formatter makes them. */
export const markdownTable = (head: readonly string[], body: readonly (readonly string[])[]): string => {
  const rows = [head, ...body].map((cells) => cells.map(inCell))
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`
  const [first = [], ...others] = rows
  return [first, widths.map((width) => '-'.repeat(width)), ...others].map(line).join('\n')
}

const inCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
