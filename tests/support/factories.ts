import type { NodeConfig, TestConfig } from '../../src/core/config.js'
import type { DocBlock, MacroNode, Manifest } from '../../src/core/manifest.js'
import type {
  AnalysisNode,
  ColumnInfo,
  ExposureNode,
  FunctionNode,
  ModelNode,
  Node,
  OperationNode,
  SeedNode,
  SnapshotNode,
  SourceNode,
  TestNode,
} from '../../src/core/node.js'
import type { RunResult } from '../../src/core/result.js'

// Whole, valid records from a name: a test says only what it is about. Everything is of the project "shop".

export function makeConfig(overrides: Partial<NodeConfig> = {}): NodeConfig {
  return { enabled: true, materialized: 'view', tags: [], meta: {}, ...overrides }
}

export function makeTestConfig(overrides: Partial<TestConfig> = {}): TestConfig {
  return {
    ...makeConfig({ materialized: 'test' }),
    severity: 'error',
    warn_if: '!= 0',
    error_if: '!= 0',
    fail_calc: 'count(*)',
    where: null,
    limit: null,
    store_failures: null,
    ...overrides,
  }
}

export function makeColumn(name: string, overrides: Partial<ColumnInfo> = {}): ColumnInfo {
  return { name, description: '', dataType: null, meta: {}, tags: [], quote: null, constraints: [], ...overrides }
}

/** Columns in the shape of a node, from names or whole columns. */
export function makeColumns(...columns: readonly (string | ColumnInfo)[]): Readonly<Record<string, ColumnInfo>> {
  return Object.fromEntries(
    columns.map((column) =>
      typeof column === 'string' ? [column, makeColumn(column)] : ([column.name, column] as const),
    ),
  )
}

export function makeModel(name: string, overrides: Partial<ModelNode> = {}): ModelNode {
  return { ...codeFields('model', name, 'models'), resourceType: 'model', ...overrides }
}

export function makeSnapshot(name: string, overrides: Partial<SnapshotNode> = {}): SnapshotNode {
  return {
    ...codeFields('snapshot', name, 'snapshots'),
    resourceType: 'snapshot',
    config: makeConfig({ materialized: 'snapshot' }),
    ...overrides,
  }
}

export function makeAnalysis(name: string, overrides: Partial<AnalysisNode> = {}): AnalysisNode {
  return { ...codeFields('analysis', name, 'analyses'), resourceType: 'analysis', ...overrides }
}

export function makeOperation(name: string, overrides: Partial<OperationNode> = {}): OperationNode {
  return { ...codeFields('operation', name, 'hooks'), resourceType: 'operation', ...overrides }
}

export function makeSeed(name: string, overrides: Partial<SeedNode> = {}): SeedNode {
  const { rawCode: _rawCode, refs: _refs, sources: _sources, ...fields } = codeFields('seed', name, 'seeds', 'csv')
  return { ...fields, resourceType: 'seed', config: makeConfig({ materialized: 'seed' }), ...overrides }
}

export function makeFunction(name: string, overrides: Partial<FunctionNode> = {}): FunctionNode {
  return {
    ...codeFields('function', name, 'functions'),
    resourceType: 'function',
    config: makeConfig(),
    functionKind: 'scalar',
    arguments: [],
    returns: 'integer',
    returnColumns: [],
    location: { file: 'functions/functions.yml', line: 1, column: 1 },
    ...overrides,
  }
}

export function makeSource(sourceName: string, table: string, overrides: Partial<SourceNode> = {}): SourceNode {
  return {
    ...baseFields('source', `${sourceName}.${table}`, 'models', 'yml'),
    resourceType: 'source',
    name: table,
    fqn: ['shop', sourceName, table],
    originalFilePath: 'models/_sources.yml',
    database: 'warehouse',
    schema: sourceName,
    alias: table,
    sourceName,
    sourceDescription: '',
    loader: '',
    identifier: table,
    config: makeConfig(),
    sourceMeta: {},
    loadedAtField: null,
    freshness: null,
    sync: null,
    location: { file: 'models/_sources.yml', line: 3, column: 7 },
    ...overrides,
  }
}

/** A generic test of a column of `attachedNode`, such as `unique`. */
export function makeGenericTest(
  testName: string,
  attachedNode: string,
  columnName: string | null,
  overrides: Partial<TestNode> = {},
): TestNode {
  const modelName = attachedNode.split('.').at(-1) ?? attachedNode
  const name = [testName, modelName, ...(columnName === null ? [] : [columnName])].join('_')
  return {
    ...codeFields('test', name, 'models'),
    uniqueId: `test.shop.${name}.0123456789`,
    resourceType: 'test',
    schema: 'analytics_dbt_test__audit',
    testKind: 'generic',
    config: makeTestConfig(),
    testMetadata: {
      name: testName,
      namespace: null,
      kwargs: {
        model: `{{ get_where_subquery(ref('${modelName}')) }}`,
        ...(columnName === null ? {} : { column_name: columnName }),
      },
    },
    columnName,
    attachedNode,
    dependsOn: { nodes: [attachedNode], macros: [`macro.dbt.test_${testName}`] },
    location: { file: 'models/_models.yml', line: 9, column: 11 },
    ...overrides,
  }
}

export function makeSingularTest(name: string, overrides: Partial<TestNode> = {}): TestNode {
  return {
    ...codeFields('test', name, 'tests'),
    resourceType: 'test',
    testKind: 'singular',
    config: makeTestConfig(),
    testMetadata: null,
    columnName: null,
    attachedNode: null,
    location: { file: `tests/${name}.sql`, line: 1, column: 1 },
    ...overrides,
  }
}

export function makeExposure(name: string, overrides: Partial<ExposureNode> = {}): ExposureNode {
  return {
    ...baseFields('exposure', name, 'models', 'yml'),
    resourceType: 'exposure',
    config: makeConfig(),
    exposureType: 'dashboard',
    owner: { name: 'Ada', email: 'ada@example.org' },
    maturity: null,
    url: null,
    label: null,
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
    ...overrides,
  }
}

export function makeMacro(name: string, overrides: Partial<MacroNode> = {}): MacroNode {
  return {
    uniqueId: `macro.shop.${name}`,
    name,
    packageName: 'shop',
    path: `macros/${name}.sql`,
    originalFilePath: `macros/${name}.sql`,
    macroSql: `{% macro ${name}() %}1{% endmacro %}`,
    dependsOnMacros: [],
    description: '',
    arguments: [],
    patchPath: null,
    ...overrides,
  }
}

export function makeDocBlock(name: string, contents: string): DocBlock {
  return {
    uniqueId: `doc.shop.${name}`,
    name,
    packageName: 'shop',
    path: 'docs.md',
    originalFilePath: 'models/docs.md',
    contents,
  }
}

/** A manifest of `nodes`; what else it holds comes from `rest`. */
export function makeManifest(
  nodes: readonly Node[],
  rest: {
    readonly layers?: readonly string[]
    readonly macros?: readonly MacroNode[]
    readonly docs?: readonly DocBlock[]
    readonly disabled?: readonly Node[]
  } = {},
): Manifest {
  return {
    projectName: 'shop',
    layers: rest.layers ?? [],
    nodes: new Map(nodes.map((node) => [node.uniqueId, node])),
    macros: new Map((rest.macros ?? []).map((macro) => [macro.uniqueId, macro])),
    docs: new Map((rest.docs ?? []).map((doc) => [doc.uniqueId, doc])),
    disabled: new Map((rest.disabled ?? []).map((node) => [node.uniqueId, node])),
  }
}

/** A result of one node that went well; a test's says how many rows failed. */
export function makeResult(uniqueId: string, overrides: Partial<RunResult> = {}): RunResult {
  const isTest = uniqueId.startsWith('test.')
  return {
    uniqueId,
    status: isTest ? 'pass' : 'success',
    timing: [
      {
        name: 'execute',
        startedAt: new Date('2026-08-24T09:12:01.000Z'),
        completedAt: new Date('2026-08-24T09:12:01.310Z'),
      },
    ],
    threadId: 'Thread-1',
    executionTime: 0.31,
    message: isTest ? null : 'SELECT 99',
    failures: isTest ? 0 : null,
    measured: isTest ? 0 : null,
    detail: null,
    rowsAffected: isTest ? null : 99,
    commandTag: 'SELECT 99',
    compiledCode: 'select 1 as id',
    compiledPath: null,
    executedSql: [],
    relationName: null,
    skippedBecause: null,
    diagnostics: [],
    ...overrides,
  }
}

function baseFields(resourceType: string, name: string, folder: string, extension = 'sql') {
  return {
    uniqueId: `${resourceType}.shop.${name}`,
    name,
    packageName: 'shop',
    path: `${name}.${extension}`,
    originalFilePath: `${folder}/${name}.${extension}`,
    fqn: ['shop', name],
    description: '',
    tags: [],
    meta: {},
    columns: {},
    patchPath: null,
    checksum: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    layer: null,
  }
}

function codeFields(resourceType: string, name: string, folder: string, extension = 'sql') {
  return {
    ...baseFields(resourceType, name, folder, extension),
    database: 'warehouse',
    schema: 'analytics',
    alias: name,
    rawCode: 'select 1 as id',
    config: makeConfig(),
    unrenderedConfig: {},
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
  }
}
