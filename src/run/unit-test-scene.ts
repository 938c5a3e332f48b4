import { DatabaseError, type Session } from '../adapters/contract.js'
import type { UnitTestScene } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import {
  isRelational,
  type ModelNode,
  type Node,
  type UniqueId,
  type UnitTestInput,
  type UnitTestNode,
} from '../core/node.js'
import type { UnitTestRows } from '../core/node.js'
import { csvRows, type TypedColumn } from '../plan/index.js'
import { type FixtureRows, fixtureSql } from '../quality/index.js'
import { readHead, readQueryColumns } from './catalog/read-state.js'
import { StatementFailure } from './error-diagnostic.js'
import { queryHost } from './query-host.js'
import type { RunScope } from './scope.js'

/** The rows of one side of a unit test, whatever they are written in. */
export function fixtureOf(rows: UnitTestRows, test: UnitTestNode, what: string): FixtureRows {
  if (rows.format === 'sql') return { kind: 'sql', sql: typeof rows.rows === 'string' ? rows.rows.trim() : '' }
  if (typeof rows.rows !== 'string') return { kind: 'values', rows: rows.rows }
  return { kind: 'values', rows: csvRows(rows.rows, { what, location: test.location }) }
}

/**
 * What the model of a unit test reads in place of the real relations: the given rows, with the column types that these
 * have. Throws DiagnosticError for inputs whose columns cannot be known.
 */
export async function sceneOf(
  scope: RunScope,
  test: UnitTestNode,
  model: ModelNode,
  session: Session,
): Promise<UnitTestScene> {
  const { macros, vars, envVars } = test.overrides
  const overrides = { macros, variables: vars, environment: texts(envVars) }
  const inputs = new Map<UniqueId, string>()
  let self: UnitTestInput | null = null
  for (const given of test.given) {
    if (given.node === null) self = given
    else inputs.set(given.node, await inputSql(scope, test, given, () => inputColumns(scope, given, session)))
  }
  const scene: UnitTestScene = { ...overrides, inputs, self: null }
  if (self === null) return scene
  const selfColumns = () => ownColumns(scope, model, scene, session)
  return { ...scene, self: await inputSql(scope, test, self, selfColumns) }
}

async function inputSql(
  scope: RunScope,
  test: UnitTestNode,
  given: UnitTestInput,
  columnsOf: () => Promise<readonly TypedColumn[] | null>,
): Promise<string> {
  const what = `the input ${given.input} of unit test "${test.name}"`
  const fixture = fixtureOf(given, test, what)
  if (fixture.kind === 'sql') return fixture.sql
  const columns = await columnsOf()
  if (columns !== null)
    return fixtureSql(fixture, columns, { sql: scope.writer, what: given.input, location: test.location })
  throw new DiagnosticError(
    problem('UNIT_TEST_INPUT_NOT_BUILT', `The columns of ${what} are not known: its relation does not exist`, {
      location: test.location,
      hint: 'Build it first, without rows if you like: "tsmodel build --empty". Or give the rows as SQL (format: sql).',
    }),
  )
}

/** Columns of what an input stands for; null when there is no way to know. */
async function inputColumns(
  scope: RunScope,
  given: UnitTestInput,
  session: Session,
): Promise<readonly TypedColumn[] | null> {
  const node = scope.request.manifest.nodes.get(given.node ?? '')
  if (node === undefined || !isRelational(node)) return null
  if (node.resourceType === 'model' && node.config.materialized === 'ephemeral') {
    const compiled = await scope.request.compiler.compile(node, queryHost(scope.database, session))
    return describe(session, compiled)
  }
  const identifier = node.resourceType === 'source' ? node.identifier : node.alias
  const own = { database: node.database, schema: node.schema, identifier }
  const existing = await readHead(session, scope.request.deferred?.get(node.uniqueId) ?? own)
  return existing?.columns ?? declaredColumns(node)
}

/** Columns of the model itself: of its relation, or else of its query. */
async function ownColumns(
  scope: RunScope,
  model: ModelNode,
  scene: UnitTestScene,
  session: Session,
): Promise<readonly TypedColumn[]> {
  const existing = await readHead(session, { database: model.database, schema: model.schema, identifier: model.alias })
  if (existing !== null) return existing.columns
  const first = { ...scene, macros: { ...scene.macros, is_incremental: false } }
  return describe(
    session,
    await scope.request.compiler.compile(model, queryHost(scope.database, session), { scene: first }),
  )
}

/** What a properties file declares, when it gives every column a type. */
function declaredColumns(node: Node): readonly TypedColumn[] | null {
  const columns = Object.values(node.columns)
  if (columns.length === 0) return null
  return columns.every((column) => column.dataType !== null)
    ? columns.map(({ name, dataType }) => ({ name, dataType: dataType ?? '' }))
    : null
}

async function describe(
  session: Session,
  compiled: Awaited<ReturnType<RunScope['request']['compiler']['compile']>>,
): Promise<readonly TypedColumn[]> {
  try {
    return await readQueryColumns(session, compiled.code)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw new StatementFailure(error, { compiled, codeOffset: 0 })
  }
}

function texts(values: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
