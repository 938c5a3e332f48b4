import { type CatalogColumn, DatabaseError } from '../adapters/index.js'
import type { Dataset } from '../core/dataset.js'
import { type Diagnostic, DiagnosticError, problem } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import { isRelational, type Node } from '../core/node.js'
import { exportColumns } from './columns.js'
import type { ExportColumn, ExportedDataset, ExportRequest } from './contract.js'
import { personalDataProblems } from './personal-data.js'
import { type AsideFolder, asideFolder, checkPlace, clearLeftovers, publishFolder } from './publish.js'
import { SESSION_SETTINGS, type RowSource } from './row-query.js'
import { writeDataset, type WrittenDataset } from './write-dataset.js'

/** A data set that may leave, with everything that is needed to write it. */
export interface PreparedDataset {
  readonly dataset: Dataset
  readonly model: Node
  readonly source: RowSource
  readonly columns: readonly ExportColumn[]
  readonly pseudonym: ((value: string) => string) | null
}

/**
 * Writes the data sets, all from one snapshot of the database, and publishes each folder whole. Nothing is written when one
 * of them may not leave or cannot be read: DiagnosticError has all problems. After an error or a kill every folder is as it
 * was before, or as it is to be.
 */
export async function exportDatasets(request: ExportRequest): Promise<readonly ExportedDataset[]> {
  const { session, files, outputDir, newId } = request
  const cancel = (): void => void session.cancel()
  request.signal?.addEventListener('abort', cancel, { once: true })
  const asides: AsideFolder[] = []
  try {
    const prepared = await session.transaction(() => prepareAll(request), {
      begin: 'begin transaction isolation level repeatable read, read only',
    })
    clearLeftovers(outputDir, files)
    for (const { dataset } of prepared) checkPlace(dataset.name, outputDir, files)
    const written = await session.transaction(
      async () => {
        for (const setting of SESSION_SETTINGS) await session.query(setting)
        const all: WrittenDataset[] = []
        for (const [index, each] of prepared.entries()) {
          const aside = asideFolder(each.dataset.name, outputDir, newId(), files)
          asides.push(aside)
          const place = { index: index + 1, total: prepared.length }
          all.push(await explained(each.dataset, request, () => writeDataset(each, aside, place, request)))
        }
        return all
      },
      { begin: 'begin transaction isolation level repeatable read, read only' },
    )
    request.signal?.throwIfAborted()
    const published: ExportedDataset[] = []
    for (const [index, { name, rows, files: dataFiles }] of written.entries()) {
      const aside = asides[index]
      if (aside === undefined) continue
      const changed = await publishFolder(aside, outputDir, newId(), files)
      const result = { name, folder: joinPath(outputDir, name), rows, files: dataFiles, changed }
      published.push(result)
      request.emit({
        kind: 'datasetFinished',
        name,
        index: index + 1,
        total: written.length,
        rows,
        changed,
        folder: result.folder,
      })
    }
    return published
  } finally {
    request.signal?.removeEventListener('abort', cancel)
    for (const { path } of asides) files.remove(path)
  }
}

/** Says what the database has against a data set, in the words of the data set. */
async function explained<Result>(
  dataset: Dataset,
  { signal, session }: ExportRequest,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof DatabaseError) || session.isLost || signal?.aborted === true) throw error
    throw new DiagnosticError(
      problem('DATASET_FAILED', `Data set "${dataset.name}" cannot be read: ${error.message}`, {
        location: dataset.location,
        ...(dataset.where === null ? {} : { hint: `Look at its condition: ${dataset.where}` }),
      }),
      { cause: error },
    )
  }
}

async function prepareAll(request: ExportRequest): Promise<readonly PreparedDataset[]> {
  const problems: Diagnostic[] = []
  const prepared: PreparedDataset[] = []
  for (const dataset of request.datasets) {
    const result = await prepare(dataset, request)
    if (Array.isArray(result)) problems.push(...(result as readonly Diagnostic[]))
    else prepared.push(result as PreparedDataset)
  }
  if (problems.length > 0) throw new DiagnosticError(problems)
  return prepared
}

/** The data set, ready to be written, or the problems that keep it at home. */
async function prepare(dataset: Dataset, request: ExportRequest): Promise<PreparedDataset | readonly Diagnostic[]> {
  const { manifest } = request
  const model = manifest.nodes.get(dataset.modelId)
  const catalog = model === undefined ? [] : await catalogColumns(model, request)
  if (model === undefined || !isRelational(model) || catalog.length === 0) {
    return [
      problem('MODEL_NOT_BUILT', `Data set "${dataset.name}" is of ${dataset.modelId}, which is not in the database`, {
        location: dataset.location,
        hint: 'Build it first: tsmodel build.',
      }),
    ]
  }
  const { columns, problems } = exportColumns(dataset, catalog, model.columns)
  if (problems.length > 0) return problems
  const pseudonym = columns.some(({ pseudonymise }) => pseudonymise)
    ? request.pseudonymWith(dataset.pseudonymSecret)
    : null
  const found = [
    ...personalDataProblems(dataset, columns, request),
    ...(pseudonym === null && columns.some(({ pseudonymise }) => pseudonymise) ? [noKey(dataset)] : []),
  ]
  if (found.length > 0) return found
  return {
    dataset,
    model,
    columns,
    pseudonym,
    source: {
      relation: { schema: model.schema, identifier: model.alias },
      dataset,
      columns,
      types: new Map(catalog.map(({ name, dataType }) => [name, dataType])),
    },
  }
}

async function catalogColumns(model: Node, { database, session }: ExportRequest): Promise<readonly CatalogColumn[]> {
  if (!isRelational(model)) return []
  const relation = { database: database.databaseName, schema: model.schema, identifier: model.alias }
  return database.introspector.listColumns(session, relation)
}

function noKey(dataset: Dataset): Diagnostic {
  return problem(
    'NO_PSEUDONYM_KEY',
    `Data set "${dataset.name}" has pseudonyms, and ${dataset.pseudonymSecret} holds no key for them`,
    {
      location: dataset.location,
      hint: 'Set the variable, or write it into a file ".env" that is not committed. Keep the key: with another one all pseudonyms change.',
    },
  )
}
