import type { DatasetFormat } from '../../core/dataset.js'
import { typeName } from '../files/value-type.js'
import type { LabelCount } from '../statistics.js'
import { type CardFacts, personalStatement, summaryOf } from './card-facts.js'
import { frontMatter } from './front-matter.js'

/** Path of the picture of a column, from the data set's folder. */
export function picturePath(column: string): string {
  return `pictures/${column.replace(/[^\w-]/g, '_')}.svg`
}

/** The data set card: `README.md`, with the front matter that the Hugging Face hub reads. */
export function datasetCard(facts: CardFacts): string {
  const { dataset } = facts
  const sections = [
    `# ${dataset.title ?? dataset.name}\n\n${dataset.description.trim() || summaryOf(facts)}`,
    filesSection(facts),
    columnsSection(facts),
    windowsSection(facts),
    labelsSection(facts),
    lineageSection(facts),
    testsSection(facts),
    limitsSection(facts),
    personalSection(facts),
    `## Licence\n\n\`${dataset.licence}\``,
  ]
  return `${head(facts)}\n${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function head({ dataset, files, statistics }: CardFacts): string {
  const formats = [...new Set(files.map(({ format }) => format))]
  return frontMatter({
    pretty_name: dataset.title ?? dataset.name,
    // the hub knows licences by their names in small letters
    license: dataset.licence.toLowerCase(),
    task_categories: dataset.tasks,
    tags: dataset.tags,
    size_categories: [sizeCategory(statistics.rows)],
    configs: formats.map((format, index) => ({
      config_name: index === 0 ? 'default' : format,
      ...(index === 0 ? { default: true } : {}),
      data_files: files.filter((file) => file.format === format).map(({ split, path }) => ({ split, path })),
    })),
  })
}

const SIZES: readonly (readonly [limit: number, name: string])[] = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [1e7, '1M<n<10M'],
  [1e8, '10M<n<100M'],
  [1e9, '100M<n<1B'],
  [1e10, '1B<n<10B'],
  [1e11, '10B<n<100B'],
  [1e12, '100B<n<1T'],
]

/** The hub's word for a number of rows. */
function sizeCategory(rows: number): string {
  return SIZES.find(([limit]) => rows < limit)?.[1] ?? 'n>1T'
}

const FORMATS: Readonly<Record<DatasetFormat, string>> = { parquet: 'Parquet', jsonl: 'JSON Lines', csv: 'CSV' }

function filesSection({ files }: CardFacts): string {
  const rows = files.map(({ path, format, split, rows: count, bytes }) => [
    `[${path}](${path})`,
    FORMATS[format],
    split,
    String(count),
    String(bytes),
  ])
  return `## Files\n\n${table(['file', 'format', 'split', 'rows', 'bytes'], rows)}\n\n\`checksums.sha256\` lists every file with its hash.`
}

function columnsSection({ columns, statistics }: CardFacts): string {
  const rows = columns.map(({ name, source, type, role, description, pseudonymise }) => {
    const found = statistics.columns.get(source)
    const missing = found === undefined || statistics.rows === 0 ? 0 : (found.missing / statistics.rows) * 100
    const range = found?.min === undefined || found.min === null ? '' : `${short(found.min)} – ${short(found.max)}`
    const picture = found === undefined || found.bars.length === 0 ? '' : `![rows by ${name}](${picturePath(name)})`
    const text = pseudonymise ? `${description} Pseudonymised: a keyed hash.`.trim() : description
    return [`\`${name}\``, typeName(type), role, percent(missing), range, picture, text]
  })
  return `## Columns\n\n${table(['column', 'type', 'role', 'missing', 'from – to', 'distribution', 'description'], rows)}`
}

function windowsSection({ dataset, columns, statistics }: CardFacts): string {
  const windows = Object.entries(dataset.windows).map(([name, text]) => `- **${name}**: ${text}`)
  const times = columns
    .filter(({ role }) => role === 'time')
    .flatMap(({ name, source }) => {
      const { min, max } = statistics.columns.get(source) ?? { min: null, max: null }
      return min === null || max === null ? [] : [`- \`${name}\`: ${min} to ${max}`]
    })
  return windows.length + times.length === 0 ? '' : `## Windows\n\n${[...windows, ...times].join('\n')}`
}

function labelsSection({ columns, statistics }: CardFacts): string {
  const labels = columns.filter(({ role }) => role === 'label')
  if (labels.length === 0) return ''
  const rows = labels.flatMap(({ name, source }) => {
    const counts = statistics.labels.get(source) ?? []
    return counts.map((count) => [
      `\`${name}\``,
      count.split,
      count.value ?? '(missing)',
      String(count.rows),
      shareOf(count, counts),
    ])
  })
  const numeric = labels
    .filter(({ source }) => !statistics.labels.has(source))
    .map(({ name, source }) => {
      const found = statistics.columns.get(source)
      return `\`${name}\`: mean ${short(found?.mean ?? null)}, from ${short(found?.min ?? null)} to ${short(found?.max ?? null)}.`
    })
  const balance = rows.length === 0 ? '' : table(['label', 'split', 'value', 'rows', 'share'], rows)
  return `## Label balance\n\n${[balance, ...numeric].filter((part) => part !== '').join('\n\n')}`
}

function shareOf(count: LabelCount, counts: readonly LabelCount[]): string {
  const all = counts.filter(({ split }) => split === count.split).reduce((sum, { rows }) => sum + rows, 0)
  return percent((count.rows / all) * 100)
}

function lineageSection({ columns, origins, tables, model }: CardFacts): string {
  const rows = columns.map(({ name }) => {
    const found = origins.get(name) ?? []
    return [
      `\`${name}\``,
      found.length === 0
        ? 'no column: counted or worked out from those rows, times or settings'
        : found.map((each) => `\`${each}\``).join(', '),
    ]
  })
  const from = tables.length === 0 ? '.' : `, made of rows of ${tables.map((each) => `\`${each}\``).join(', ')}.`
  return `## Lineage\n\nRows of model \`${model}\`${from} Values come from these columns of sources and seeds:\n\n${table(['column', 'comes from'], rows)}`
}

function testsSection({ tests }: CardFacts): string {
  if (tests.length === 0) return '## Tests\n\nNo result of a test is on record: run `tsmodel build` before the export.'
  const rows = tests.map(({ name, column, status }) => [`\`${name}\``, column === null ? '' : `\`${column}\``, status])
  return `## Tests\n\nWhat the last run found out about the model:\n\n${table(['test', 'column', 'result'], rows)}`
}

function limitsSection({ dataset }: CardFacts): string {
  return dataset.limits.length === 0
    ? ''
    : `## Known limits\n\n${dataset.limits.map((limit) => `- ${limit}`).join('\n')}`
}

function personalSection(facts: CardFacts): string {
  const hashed = facts.columns.filter(({ pseudonymise }) => pseudonymise).map(({ name }) => `\`${name}\``)
  const allowed = facts.columns.filter(({ allowPii }) => allowPii !== null)
  return [
    `## Personal data\n\n${personalStatement(facts)}`,
    ...(hashed.length === 0
      ? []
      : [
          `Pseudonymised with HMAC-SHA-256 and a secret key: ${hashed.join(', ')}. Who holds the key can find the person again.`,
        ]),
    ...allowed.map(({ name, allowPii }) => `\`${name}\` leaves on purpose: ${allowPii ?? ''}`),
  ].join('\n\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()
}

function percent(value: number): string {
  return `${Number(value.toPrecision(3))} %`
}

/** A number to six digits; times and days as they are. */
function short(text: string | null): string {
  if (text === null) return '–'
  const number = Number(text)
  return Number.isNaN(number) ? text : String(Number(number.toPrecision(6)))
}
