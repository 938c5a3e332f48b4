import type { Dataset, DatasetFormat } from '../core/dataset.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import { barPicture } from './card/picture.js'
import { datasetCard, picturePath } from './card/card.js'
import type { CardFacts } from './card/card-facts.js'
import { croissant } from './card/croissant.js'
import type { ExportColumn, ExportedFile, ExportRequest, FileWriter } from './contract.js'
import type { PreparedDataset } from './export-datasets.js'
import { copyRows } from './files/copy-rows.js'
import { parquetSink } from './files/parquet-sink.js'
import { UnfitValue } from './files/parquet-values.js'
import type { RowSink } from './files/row-sink.js'
import { csvSink, jsonlSink } from './files/text-sink.js'
import { placeName, rootColumns, rootTables } from './personal-data.js'
import { type AsideFolder, CHECKSUMS } from './publish.js'
import { orderedRows, splitRows } from './row-query.js'
import { datasetStatistics, type DatasetStatistics } from './statistics.js'

export interface WrittenDataset {
  readonly name: string
  readonly rows: number
  readonly files: readonly ExportedFile[]
}

const SINKS: Readonly<Record<DatasetFormat, (columns: readonly ExportColumn[], file: FileWriter) => RowSink>> = {
  parquet: parquetSink,
  jsonl: jsonlSink,
  csv: csvSink,
}

/** Splits become names of files, and of splits in the readers. */
const SPLIT_NAME = /^\w+$/

/** Writes one data set into its folder aside: data, pictures, metadata, card, checksums. */
export async function writeDataset(
  prepared: PreparedDataset,
  aside: AsideFolder,
  place: { readonly index: number; readonly total: number },
  request: ExportRequest,
): Promise<WrittenDataset> {
  const { dataset, columns, source } = prepared
  const { database, session, files } = request
  request.emit({ kind: 'datasetStarted', name: dataset.name, ...place })
  const statistics = await datasetStatistics(splitRows(source, database.dialect), columns, database.dialect, session)
  checkSplits(prepared, statistics)
  const data = await writeRows(prepared, aside, statistics, place, request)
  const facts = cardFacts(prepared, data, statistics, request)
  const texts = [
    ...columns.flatMap(({ name, source: column }): readonly (readonly [string, string])[] => {
      const bars = statistics.columns.get(column)?.bars ?? []
      return bars.length === 0 ? [] : [[picturePath(name), barPicture(bars, `rows by ${name}`)]]
    }),
    ['croissant.json', `${JSON.stringify(croissant(facts), null, 2)}\n`] as const,
    ['README.md', datasetCard(facts)] as const,
  ]
  const sums = [
    ...data.map(({ path, sha256 }) => ({ path, sha256 })),
    ...texts.map(([path, text]) => write(path, text)),
  ]
  files.write(
    joinPath(aside.path, CHECKSUMS),
    sums
      .map(({ path, sha256 }) => `${sha256}  ${path}\n`)
      .sort()
      .join(''),
  )
  return { name: dataset.name, rows: statistics.rows, files: data }

  function write(path: string, text: string): { readonly path: string; readonly sha256: string } {
    const writer = files.openWrite(joinPath(aside.path, path))
    writer.write(new TextEncoder().encode(text))
    return { path, sha256: writer.close().sha256 }
  }
}

function checkSplits({ dataset }: PreparedDataset, { splits, rows }: DatasetStatistics): void {
  const bad = splits.filter(({ label }) => !SPLIT_NAME.test(label)).map(({ label }) => label)
  if (bad.length > 0) {
    throw new DiagnosticError(
      problem(
        'BAD_SPLIT_NAME',
        `Data set "${dataset.name}" has rows of a split "${bad[0] ?? ''}", which cannot name a file`,
        {
          location: dataset.location,
          hint: 'Use letters, digits and underscores, or choose the splits with "values".',
        },
      ),
    )
  }
  if (rows === 0) {
    throw new DiagnosticError(
      problem('NO_ROWS', `Data set "${dataset.name}" has no rows`, {
        location: dataset.location,
        hint: 'Look at its model, its "where" and its "split".',
      }),
    )
  }
}

/** Streams the rows of all splits, in one query, each into the files of its split. */
async function writeRows(
  { dataset, columns, source, pseudonym }: PreparedDataset,
  aside: AsideFolder,
  statistics: DatasetStatistics,
  place: { readonly index: number; readonly total: number },
  { session, database, files, emit, signal }: ExportRequest,
): Promise<readonly ExportedFile[]> {
  const open = inOrder(statistics.splits, dataset).flatMap(({ label: split, rows }) =>
    dataset.formats.map((format) => {
      const path = `data/${split}.${format}`
      const file = files.openWrite(joinPath(aside.path, path))
      return { path, format, split, rows, file, sink: SINKS[format](columns, file) }
    }),
  )
  const sinks = new Map<string, RowSink[]>()
  for (const { split, sink } of open) sinks.set(split, [...(sinks.get(split) ?? []), sink])
  const hashed = columns.flatMap(({ pseudonymise }, index) => (pseudonymise ? [index] : []))
  const query = database.dialect.copyTo(orderedRows(source, database.dialect), { format: 'text' })
  let rows = 0
  try {
    for await (const batch of copyRows(session.copyOut(query))) {
      for (const [split, ...values] of batch) {
        for (const index of hashed) {
          const value = values[index] ?? null
          if (value !== null && pseudonym !== null) values[index] = pseudonym(value)
        }
        for (const sink of sinks.get(split ?? '') ?? []) writeRow(sink, values)
      }
      rows += batch.length
      emit({ kind: 'datasetProgress', name: dataset.name, ...place, rows, totalRows: statistics.rows })
      signal?.throwIfAborted()
    }
    return open.map(({ path, format, split, rows: count, sink }) => ({
      path,
      format,
      split,
      rows: count,
      ...sink.close(),
    }))
  } finally {
    for (const { file } of open) file.discard()
  }

  function writeRow(sink: RowSink, values: readonly (string | null)[]): void {
    try {
      sink.write(values)
    } catch (error) {
      if (!(error instanceof UnfitValue)) throw error
      const message = `Data set "${dataset.name}" holds "${error.message}", which has no place in a Parquet file`
      throw new DiagnosticError(
        problem('VALUE_NOT_WRITABLE', message, {
          location: dataset.location,
          hint: 'Cast the column to text in the model.',
        }),
      )
    }
  }
}

/** Splits as they are declared: train before test, whatever the alphabet says. */
function inOrder(splits: DatasetStatistics['splits'], { split }: Dataset): DatasetStatistics['splits'] {
  const declared =
    split?.kind === 'column'
      ? (split.values ?? [])
      : (split?.time?.starts ?? split?.hash?.shares ?? []).map(({ name }) => name)
  const place = (label: string): number => (declared.includes(label) ? declared.indexOf(label) : declared.length)
  return [...splits].sort((left, right) => place(left.label) - place(right.label))
}

function cardFacts(
  { dataset, model, columns }: PreparedDataset,
  files: readonly ExportedFile[],
  statistics: DatasetStatistics,
  request: ExportRequest,
): CardFacts {
  const origins = columns.map(({ name, source }) => {
    const roots = rootColumns({ node: dataset.modelId, column: source }, request)
    return [name, roots.map((root) => placeName(root, request.manifest)).sort()] as const
  })
  return {
    dataset,
    model: model.name,
    modelDescription: model.description,
    columns,
    files,
    statistics,
    origins: new Map(origins),
    tables: rootTables(dataset.modelId, request.manifest),
    tests: request.tests.filter((test) => test.model === dataset.modelId),
    published: publishedOn(dataset, columns, statistics),
  }
}

/** The declared day, or the newest day in the data: a card must not change because a day has passed. */
function publishedOn(
  dataset: PreparedDataset['dataset'],
  columns: readonly ExportColumn[],
  statistics: DatasetStatistics,
): string {
  if (dataset.published !== null) return dataset.published
  const days = columns
    .filter(({ role }) => role === 'time')
    .flatMap(({ source }) => statistics.columns.get(source)?.max?.slice(0, 10) ?? [])
    .filter((day) => /^\d{4}-\d\d-\d\d$/.test(day))
    .sort()
  const newest = days.at(-1)
  if (newest !== undefined) return newest
  throw new DiagnosticError(
    problem('NO_PUBLISHED_DAY', `Data set "${dataset.name}" has no column with a time, and no day of publication`, {
      location: dataset.location,
      hint: 'Give it with "published: 2026-08-24": the metadata need a day that does not change by itself.',
    }),
  )
}
