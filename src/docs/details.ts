import type { CatalogTable, ColumnOriginArtifact, NodeArtifact, RunResultArtifact } from '../artifacts/index.js'
import type { DocsColumn, DocsDetail, DocsInput, DocsTest } from './contract.js'
import { type Documented, isNode } from './entries.js'
import { factsOf } from './facts.js'

/** Finds what the details of an entry are made of; built once per site. */
export interface DetailSources {
  readonly input: DocsInput
  readonly results: ReadonlyMap<string, RunResultArtifact>
  /** Tests by the node whose properties declare them, else by each node that they read. */
  readonly testsByNode: ReadonlyMap<string, readonly NodeArtifact[]>
}

export function detailSources(input: DocsInput): DetailSources {
  const testsByNode = new Map<string, NodeArtifact[]>()
  for (const node of Object.values(input.manifest.nodes)) {
    if (node.resource_type !== 'test') continue
    const subjects = node.attached_node == null ? (node.depends_on.nodes ?? []) : [node.attached_node]
    for (const subject of new Set(subjects)) {
      const list = testsByNode.get(subject)
      if (list === undefined) testsByNode.set(subject, [node])
      else list.push(node)
    }
  }
  return {
    input,
    results: new Map(input.runResults?.results.map((result) => [result.unique_id, result])),
    testsByNode,
  }
}

/** The details of one page. */
export function detailOf(entry: Documented, sources: DetailSources): DocsDetail {
  const { manifest, catalog } = sources.input
  const table = catalog?.nodes[entry.unique_id] ?? catalog?.sources[entry.unique_id] ?? null
  const result = sources.results.get(entry.unique_id)
  const tests = (sources.testsByNode.get(entry.unique_id) ?? []).map((test) => testOf(test, sources))
  const isMacro = 'macro_sql' in entry
  return {
    rawCode: isMacro ? entry.macro_sql : isNode(entry) ? entry.raw_code : '',
    compiledCode: isNode(entry) ? (entry.compiled_code ?? result?.compiled_code ?? null) : null,
    language: isMacro ? 'template' : 'sql',
    patchFile: 'patch_path' in entry && entry.patch_path !== null ? entry.patch_path.replace(/^[^:/]*:\/\//, '') : null,
    columns: columnsOf(entry, table, sources.input.columnLineage?.nodes[entry.unique_id]?.columns ?? {}),
    tests: entry.resource_type === 'test' && isNode(entry) ? [testOf(entry, sources)] : tests,
    facts: factsOf(entry, table, sources.input.sources ?? null, manifest),
    meta: 'meta' in entry ? entry.meta : {},
    arguments: isMacro ? entry.arguments : [],
    ...historyOf(entry.unique_id, sources.input),
    result:
      result === undefined ? null : { status: result.status, message: result.message, seconds: result.execution_time },
  }
}

function columnsOf(
  entry: Documented,
  table: CatalogTable | null,
  lineage: Readonly<Record<string, readonly ColumnOriginArtifact[]>>,
): readonly DocsColumn[] {
  const declared = 'columns' in entry ? Object.values(entry.columns) : []
  const byName = new Map(declared.map((column) => [column.name.toLowerCase(), column]))
  const found = Object.values(table?.columns ?? {}).sort((left, right) => left.index - right.index)
  const known = new Set(found.map((column) => column.name.toLowerCase()))
  const both = [
    ...found.map((column) => ({ name: column.name, type: column.type, comment: column.comment })),
    ...declared
      .filter((column) => !known.has(column.name.toLowerCase()))
      .map((column) => ({ name: column.name, type: column.data_type, comment: null })),
  ]
  return both.map(({ name, type, comment }) => {
    const column = byName.get(name.toLowerCase())
    const from = Object.hasOwn(lineage, name) ? (lineage[name] ?? []) : []
    return {
      ...(from.length === 0 ? {} : { from }),
      name,
      type,
      description: (column?.description || comment) ?? '',
      tags: column?.tags ?? [],
      meta: column?.meta ?? {},
      constraints: (column?.constraints ?? []).map((constraint) =>
        [constraint['type'], constraint['expression']].filter((part) => typeof part === 'string').join(' '),
      ),
    }
  })
}

function historyOf(id: string, { history }: DocsInput): Pick<DocsTest, 'history'> {
  const runs = history?.nodes[id] ?? []
  return runs.length === 0 ? {} : { history: runs }
}

function testOf(test: NodeArtifact, { results, input }: DetailSources): DocsTest {
  const result = results.get(test.unique_id)
  const engine = result?.adapter_response.tsmodel
  return {
    id: test.unique_id,
    label: test.test_metadata?.name ?? test.name,
    column: test.column_name ?? null,
    status: result?.status ?? null,
    message: result?.message ?? null,
    failures: result?.failures ?? null,
    measured: engine?.measured ?? null,
    detail: engine?.detail ?? null,
    ...historyOf(test.unique_id, input),
  }
}
