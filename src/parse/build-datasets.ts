import type { Dataset, DatasetColumn, DatasetFormat, DatasetRole, DatasetSplit } from '../core/dataset.js'
import { type Diagnostic, problem } from '../core/diagnostic.js'
import type { Node } from '../core/node.js'
import { nearestHint } from '../core/text.js'
import type { EntryTable } from './entries.js'
import { isMap } from './merge-config.js'
import { textList } from './node-config.js'
import type { ParseContext } from './parse-context.js'
import { describe } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'

/** Variables with this prefix are secrets, which no output shows. */
const SECRET = /^(?:TSMODEL|DBT)_ENV_SECRET/
const DEFAULT_SECRET = 'TSMODEL_ENV_SECRET_PSEUDONYM_KEY'
/** A name becomes a folder. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/

/** The data sets of all packages by name; what is wrong with one goes to the context. */
export function buildDatasets(
  context: ParseContext,
  entries: EntryTable,
  nodes: readonly Node[],
): ReadonlyMap<string, Dataset> {
  const datasets = new Map<string, Dataset>()
  for (const entry of entries.section('datasets')) {
    const model = modelOf(entry, nodes)
    const problems = [...problemsOf(entry, datasets), ...(model === null ? [noModel(entry, nodes)] : [])]
    context.diagnostics.push(...problems)
    if (problems.length === 0 && model !== null) datasets.set(entry.name, datasetOf(context, entry, model))
  }
  return datasets
}

function modelOf(entry: PropertiesEntry, nodes: readonly Node[]): Node | null {
  const name = modelName(entry)
  const named = nodes.filter((node) => hasRows(node) && node.name === name)
  return named.find((node) => node.packageName === entry.owner.project.name) ?? named[0] ?? null
}

/** `orders`, or `ref('orders')` as in other places. */
function modelName(entry: PropertiesEntry): string {
  const written = String(entry.value['model'])
  return /^ref\(\s*['"]([^'"]+)['"]\s*\)$/.exec(written.trim())?.[1] ?? written
}

function hasRows(node: Node): boolean {
  return node.resourceType === 'model' || node.resourceType === 'snapshot' || node.resourceType === 'seed'
}

function noModel(entry: PropertiesEntry, nodes: readonly Node[]): Diagnostic {
  const name = modelName(entry)
  const names = nodes.flatMap((node) => (hasRows(node) ? [node.name] : []))
  return problem('MODEL_NOT_FOUND', `Data set "${entry.name}" is of model "${name}", which does not exist`, {
    location: entry.document.locate([...entry.at, 'model']),
    hint: nearestHint(name, names).hint ?? 'Name a model, snapshot or seed of the project.',
  })
}

function problemsOf(entry: PropertiesEntry, earlier: ReadonlyMap<string, Dataset>): readonly Diagnostic[] {
  const { name, value, document, at } = entry
  const here = (...path: readonly (string | number)[]) => ({ location: document.locate([...at, ...path]) })
  const found: Diagnostic[] = []
  const first = earlier.get(name)
  if (first !== undefined) {
    found.push(
      problem('DUPLICATE_NAME', `Data set "${name}" is declared twice`, {
        location: entry.location,
        hint: `The other one is in ${first.originalFilePath}, line ${first.location.line}.`,
      }),
    )
  }
  if (!NAME.test(name)) {
    found.push(
      problem('BAD_DATASET_NAME', `Data set "${name}" cannot be the name of a folder`, {
        location: entry.location,
        hint: 'Use letters, digits, underscores and hyphens.',
      }),
    )
  }
  const secret = value['pseudonym_secret']
  if (typeof secret === 'string' && !SECRET.test(secret)) {
    found.push(
      problem('NOT_A_SECRET', `"${secret}" is not the name of a secret variable`, {
        ...here('pseudonym_secret'),
        hint: `Give the name of a variable that begins with TSMODEL_ENV_SECRET, such as ${DEFAULT_SECRET}.`,
      }),
    )
  }
  const split = isMap(value['split']) ? value['split'] : null
  if (split !== null) found.push(...splitProblems(name, split, here))
  return found
}

function splitProblems(
  name: string,
  split: Readonly<Record<string, unknown>>,
  here: (...path: readonly (string | number)[]) => Pick<Diagnostic, 'location'>,
): readonly Diagnostic[] {
  const has = (key: string): boolean => split[key] !== undefined && split[key] !== null
  const bad = (message: string, hint: string): Diagnostic =>
    problem('BAD_SPLIT', `The split of data set "${name}" ${message}`, { ...here('split'), hint })
  if (has('column') === (has('by') || has('time')))
    return [bad('needs either a column or a rule', 'Give "column", or "by" with "shares", or "time" with "starts".')]
  const found: Diagnostic[] = []
  if (has('by') !== has('shares')) found.push(bad('needs "by" and "shares" together', 'Add the one that is missing.'))
  if (has('time') !== has('starts'))
    found.push(bad('needs "time" and "starts" together', 'Add the one that is missing.'))
  const shares = isMap(split['shares']) ? split['shares'] : {}
  const sum = Object.values(shares).reduce<number>((total, share) => total + Number(share), 0)
  if (has('shares') && Math.abs(sum - 100) > 1e-9)
    found.push(bad(`has shares that add up to ${sum}`, 'They are parts of a hundred.'))
  const starts = isMap(split['starts']) ? split['starts'] : {}
  if (has('starts') && Object.values(starts).filter((from) => from === null).length > 1)
    found.push(bad('has more than one part without a start', 'Only the first part may have none.'))
  if (has('shares') && has('starts') && Object.keys(shares).sort().join() !== Object.keys(starts).sort().join())
    found.push(bad('names other parts under "shares" than under "starts"', 'Use the same names in both.'))
  return found
}

function datasetOf(context: ParseContext, entry: PropertiesEntry, model: Node): Dataset {
  const { value, owner } = entry
  const text = (key: string): string | null =>
    value[key] === undefined || value[key] === null ? null : String(value[key])
  const format = value['format']
  const pii = isMap(value['pii']) ? value['pii'] : {}
  const columns = Array.isArray(value['columns']) ? value['columns'] : null
  return {
    name: entry.name,
    packageName: owner.project.name,
    originalFilePath: entry.file,
    location: entry.location,
    title: text('title'),
    description: describe(context, entry, entry.raw['description'], ['description']),
    modelId: model.uniqueId,
    columns: columns?.map(columnOf) ?? null,
    exclude: textList(value['exclude']),
    pseudonymise: textList(value['pseudonymise']),
    roles: rolesOf(value['roles']),
    key: textList(value['key']),
    where: text('where'),
    split: isMap(value['split']) ? splitOf(value['split']) : null,
    formats: (Array.isArray(format) ? format : [format ?? 'parquet']) as readonly DatasetFormat[],
    pseudonymSecret: text('pseudonym_secret') ?? DEFAULT_SECRET,
    licence: text('licence') ?? '',
    creator: text('creator'),
    url: text('url'),
    published: text('published'),
    limits: textList(value['limits']),
    piiStatement: typeof pii['statement'] === 'string' ? pii['statement'] : null,
    tasks: textList(value['tasks']),
    tags: textList(value['tags']),
    windows: isMap(value['windows'])
      ? Object.fromEntries(Object.entries(value['windows']).map(([name, window]) => [name, String(window)]))
      : {},
    meta: isMap(value['meta']) ? value['meta'] : {},
  }
}

/** `{label: [churned]}` the other way round: by column. */
function rolesOf(written: unknown): Readonly<Record<string, DatasetRole>> {
  if (!isMap(written)) return {}
  return Object.fromEntries(
    Object.entries(written).flatMap(([role, columns]) =>
      textList(columns).map((column) => [column, role as DatasetRole] as const),
    ),
  )
}

function columnOf(written: unknown): DatasetColumn {
  const column: Readonly<Record<string, unknown>> = isMap(written) ? written : { name: written }
  const name = String(column['name'])
  return {
    name,
    as: typeof column['as'] === 'string' ? column['as'] : name,
    description: typeof column['description'] === 'string' ? column['description'] : null,
    role: (column['role'] ?? null) as DatasetRole | null,
    pseudonymise: column['pseudonymise'] === true,
    allowPii: typeof column['allow_pii'] === 'string' ? column['allow_pii'] : null,
  }
}

function splitOf(split: Readonly<Record<string, unknown>>): DatasetSplit {
  if (typeof split['column'] === 'string') {
    const values = split['values']
    return { kind: 'column', column: split['column'], values: Array.isArray(values) ? values.map(String) : null }
  }
  const { by, time, shares, starts, seed, gap } = split
  return {
    kind: 'rule',
    hash:
      typeof by === 'string' && isMap(shares)
        ? {
            column: by,
            seed: String(seed ?? '1'),
            shares: Object.entries(shares).map(([name, share]) => ({ name, share: Number(share) })),
          }
        : null,
    time:
      typeof time === 'string' && isMap(starts)
        ? {
            column: time,
            starts: Object.entries(starts).map(([name, from]) => ({ name, from: from === null ? null : String(from) })),
            gap: typeof gap === 'string' ? gap : null,
          }
        : null,
  }
}
