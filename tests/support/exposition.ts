/** One sample of Prometheus' text. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly help: string | undefined
  readonly type: string | undefined
  readonly samples: Sample[]
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y

const labelsOf = (text: string): Record<string, string> => {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const found = LABEL.exec(text)
    if (found === null) throw new Error(`no labels: ${text}`)
    const [, name, value] = found as unknown as [string, string, string]
    if (name in labels) throw new Error(`label twice: ${text}`)
    labels[name] = value.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character))
  }
  return labels
}

/** Reads the text strictly, family by family; throws at a line that is none of it. */
export const readExposition = (text: string): Family[] => {
  const families = new Map<string, { name: string; help?: string; type?: string; samples: Sample[] }>()
  const family = (name: string) => {
    const found = families.get(name) ?? { name, samples: [] }
    families.set(name, found)
    return found
  }
  let last = ''
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line)
    if (comment !== null) {
      const [, word, name, rest] = comment as unknown as [string, string, string, string]
      const key = word === 'HELP' ? 'help' : 'type'
      if (family(name)[key] !== undefined) throw new Error(`twice: ${line}`)
      family(name)[key] = rest
      last = name
      continue
    }
    const [, name, labels, value] = (SAMPLE.exec(line) ?? []) as unknown as [string, string, string | undefined, string]
    if (name === undefined) throw new Error(`no sample: ${line}`)
    if (!name.startsWith(last)) throw new Error(`apart from its family: ${line}`)
    family(last).samples.push({
      name,
      labels: labelsOf(labels ?? ''),
      value: Number(value.replace('+Inf', 'Infinity')),
    })
  }
  return [...families.values()].map(({ help, type, ...rest }) => ({ ...rest, help, type }))
}

/** Units that are none of Prometheus' base units, and abbreviations of units. */
const ODD_UNITS = /_(milliseconds|microseconds|minutes|hours|days|kilobytes|megabytes|ms|us|s|sec|secs|mb|kb|b)(_|$)/

const lintFamily = ({ name, help, type, samples }: Family): string[] => {
  const found: string[] = []
  const complain = (what: string) => found.push(`${name}: ${what}`)
  if (help === undefined) complain('no HELP')
  if (!['counter', 'gauge', 'histogram', 'summary'].includes(type ?? '')) complain(`TYPE is ${type}`)
  if ((type === 'counter') !== name.endsWith('_total')) complain('counters, and only they, end in _total')
  if (/_(bucket|count|sum)$/.test(name)) complain('ends as a part of a histogram')
  if (/_(counter|gauge|histogram|summary)$/.test(name)) complain('says its type')
  if (/[A-Z]/.test(name)) complain('is no snake_case')
  if (ODD_UNITS.test(name)) complain('is in no base unit')
  const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name]
  for (const sample of samples) {
    if (!names.includes(sample.name)) complain(`has a sample ${sample.name}`)
    if (Number.isNaN(sample.value) || (type !== 'gauge' && sample.value < 0)) complain(`has ${sample.value}`)
    if ('le' in sample.labels !== sample.name.endsWith('_bucket')) complain('le belongs to buckets')
    for (const label of Object.keys(sample.labels)) if (!/^[a-z_]+$/.test(label)) complain(`label ${label}`)
  }
  return type === 'histogram' ? [...found, ...lintHistogram(name, samples)] : found
}

const lintHistogram = (name: string, samples: readonly Sample[]): string[] => {
  const groups = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) => JSON.stringify(labels))
  return [...groups].flatMap(([labels, group]) => {
    const buckets = group.filter((sample) => sample.name.endsWith('_bucket'))
    const bounds = buckets.map(({ labels: { le } }) => (le === '+Inf' ? Infinity : Number(le)))
    const values = buckets.map(({ value }) => value)
    const one = (part: string) => group.filter((sample) => sample.name === name + part)
    const wrong: string[] = []
    if (bounds.at(-1) !== Infinity) wrong.push('no +Inf')
    if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? 0)))) wrong.push('bounds do not ascend')
    if (values.some((value, index) => value < (values[index - 1] ?? 0))) wrong.push('not cumulative')
    if (one('_sum').length !== 1 || one('_count').length !== 1) wrong.push('no _sum or no _count')
    if (one('_count')[0]?.value !== values.at(-1)) wrong.push('_count is not the last bucket')
    return wrong.map((what) => `${name}${labels}: ${what}`)
  })
}

/** What `promtool check metrics` looks for, and what of histograms the reader of the text would stumble over. */
export const lintExposition = (text: string): string[] => {
  const families = readExposition(text)
  const series = families.flatMap(({ samples }) => samples.map(({ name, labels }) => name + keyOf(labels)))
  const twice = series.filter((one, index) => series.indexOf(one) !== index)
  return [...families.flatMap(lintFamily), ...twice.map((one) => `${one}: twice`)]
}

const keyOf = (labels: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)))

/** The value of one series, by its name and labels; undefined where there is none. */
export const sampleOf = (text: string, name: string, labels: Readonly<Record<string, string>>): number | undefined =>
  readExposition(text)
    .flatMap(({ samples }) => samples)
    .find((sample) => sample.name === name && keyOf(sample.labels) === keyOf(labels))?.value
