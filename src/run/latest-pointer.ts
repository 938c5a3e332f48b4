import type { Session } from '../adapters/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { ModelNode } from '../core/node.js'
import { displayName, type Relation } from '../core/relation.js'
import { markFor, renderStep, type BuildableNode, type MarkOwner, type SqlWriter } from '../plan/index.js'
import { readHead } from './catalog/read-state.js'
import { databaseErrorOf } from './error-diagnostic.js'

/** What Postgres says when a view cannot take its new columns where it stands. */
const CANNOT_REPLACE = '42P16'

/**
 * Where a model has `latest_version_pointer`, the view under its name without a version that shows the latest one, made
 * anew after that was built. Throws DiagnosticError when something else has the name.
 */
export async function pointToLatest(
  session: Session,
  node: BuildableNode,
  writer: SqlWriter,
  owner: MarkOwner,
): Promise<void> {
  const pointer = pointerOf(node)
  if (pointer === null || node.resourceType !== 'model') return
  const existing = await readHead(session, pointer)
  if (existing !== null && existing.kind !== 'view') {
    throw new DiagnosticError(
      problem(
        'POINTER_TAKEN',
        `"latest_version_pointer" would make the view ${displayName(pointer)}, and there is a ${existing.kind.replace('_', ' ')} of that name`,
        {
          location: { file: node.patchPath ?? node.originalFilePath, line: 1, column: 1 },
          hint: 'Drop or rename it, or give the pointer another name: latest_version_pointer: {alias: …}',
        },
      ),
    )
  }
  const target = writer.render({ schema: node.schema, identifier: node.alias })
  const view = writer.render(pointer)
  const create = `view ${view} as\nselect * from ${target}`
  const mark = renderStep({ kind: 'mark', relation: pointer, text: markFor(owner, node.uniqueId, pointer) }, writer)
  try {
    await session.transaction(async () => {
      await session.query(`create or replace ${create}`)
      if (existing === null) await session.query(mark?.sql ?? '')
    })
  } catch (error) {
    if (databaseErrorOf(error)?.sqlState !== CANNOT_REPLACE) throw error
    await session.transaction(async () => {
      await session.query(`drop view ${view}`)
      await session.query(`create ${create}`)
      await session.query(mark?.sql ?? '')
    })
  }
}

/** The relation of the pointer; null for all but the latest version of a model that wants one. */
export function pointerOf(node: BuildableNode): Relation | null {
  if (node.resourceType !== 'model' || node.version === undefined || !isLatest(node)) return null
  const wanted = node.config['latest_version_pointer']
  if (typeof wanted !== 'object' || wanted === null) return null
  const { enabled, alias } = wanted as Readonly<Record<string, unknown>>
  if (enabled !== true) return null
  return { database: node.database, schema: node.schema, identifier: typeof alias === 'string' ? alias : node.name }
}

function isLatest(node: ModelNode): boolean {
  return String(node.version) === String(node.latestVersion)
}
