import type { CatalogColumn } from '../adapters/contract.js'
import type { Dataset, DatasetColumn, DatasetRole } from '../core/dataset.js'
import { type Diagnostic, problem } from '../core/diagnostic.js'
import type { ColumnInfo } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import type { ExportColumn } from './contract.js'
import { isTemporal, valueTypeOf, type ValueType } from './files/value-type.js'

/** The columns of the files, in order, or what is wrong with the declaration. */
export function exportColumns(
  dataset: Dataset,
  catalog: readonly CatalogColumn[],
  described: Readonly<Record<string, ColumnInfo>>,
): { readonly columns: readonly ExportColumn[]; readonly problems: readonly Diagnostic[] } {
  const types = new Map(catalog.map((column) => [column.name, column.dataType]))
  const hashed = new Set(dataset.pseudonymise)
  const written =
    dataset.columns ??
    catalog.filter(({ name }) => !dataset.exclude.includes(name)).map(({ name }) => wholeColumn(name))
  const declared = written.map((column) => (hashed.has(column.name) ? { ...column, pseudonymise: true } : column))
  const splitColumn = dataset.split?.kind === 'column' ? dataset.split.column : null
  const used: readonly (readonly [string, string])[] = [
    ...declared.map(({ name }) => [name, 'columns'] as const),
    ...dataset.exclude.map((name) => [name, 'exclude'] as const),
    ...dataset.pseudonymise.map((name) => [name, 'pseudonymise'] as const),
    ...dataset.key.map((name) => [name, 'key'] as const),
    ...Object.keys(dataset.roles).map((name) => [name, 'roles'] as const),
    ...splitColumns(dataset).map((name) => [name, 'split'] as const),
  ]
  const problems = [
    ...used.flatMap(([name, place]) => (types.has(name) ? [] : [unknownColumn(dataset, name, place, types.keys())])),
    ...twice(dataset, declared),
  ]
  const columns = declared.map((column): ExportColumn => {
    const dataType = types.get(column.name) ?? 'text'
    const type: ValueType = column.pseudonymise ? { kind: 'text' } : valueTypeOf(dataType)
    return {
      source: column.name,
      name: column.as,
      dataType,
      type,
      role: column.role ?? dataset.roles[column.name] ?? usualRole(column, type, dataset, splitColumn),
      description: (column.description ?? described[column.name]?.description ?? '').trim(),
      pseudonymise: column.pseudonymise,
      allowPii: column.allowPii,
    }
  })
  return { columns, problems }
}

function wholeColumn(name: string): DatasetColumn {
  return { name, as: name, description: null, role: null, pseudonymise: false, allowPii: null }
}

function splitColumns({ split }: Dataset): readonly string[] {
  if (split === null) return []
  if (split.kind === 'column') return [split.column]
  return [split.hash?.column, split.time?.column].filter((name) => name !== undefined)
}

function usualRole(column: DatasetColumn, type: ValueType, dataset: Dataset, splitColumn: string | null): DatasetRole {
  if (column.name === splitColumn) return 'split'
  if (isTemporal(type)) return 'time'
  return column.pseudonymise || dataset.key.includes(column.name) ? 'id' : 'feature'
}

function unknownColumn(dataset: Dataset, name: string, place: string, names: Iterable<string>): Diagnostic {
  return problem(
    'COLUMN_NOT_FOUND',
    `Data set "${dataset.name}" names column "${name}" under "${place}", which ${dataset.modelId} does not have`,
    { location: dataset.location, ...nearestHint(name, names) },
  )
}

function twice(dataset: Dataset, columns: readonly DatasetColumn[]): readonly Diagnostic[] {
  const names = columns.map((column) => column.as)
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) =>
    problem('DUPLICATE_COLUMN', `Data set "${dataset.name}" has two columns named "${name}"`, {
      location: dataset.location,
      hint: 'Give one of them another name with "as".',
    }),
  )
}
