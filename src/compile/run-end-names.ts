import type { Manifest } from '../core/manifest.js'
import { type Node, isRelational } from '../core/node.js'
import type { RunResult } from '../core/result.js'
import { fromHost, hostFunction, hostObject } from '../template/index.js'
import { datetimeOfDate } from '../template/project/index.js'
import { nodeRecord } from './node-record.js'

/** Resource types whose relation others can refer to: their schemas are the ones that a run wrote to. */
const REFABLE: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot'])

/**
 * The names that templates of `on-run-end` see beside the usual ones: `results`, `schemas` and `database_schemas`. Results
 * and their nodes are objects with attributes and `to_dict()`, as packages expect.
 */
export function runEndNames(results: readonly RunResult[], manifest: Manifest): Readonly<Record<string, unknown>> {
  const written = results
    .filter(({ status }) => !['error', 'fail', 'skipped', 'cancelled'].includes(status))
    .flatMap(({ uniqueId }) => {
      const node = manifest.nodes.get(uniqueId)
      return node !== undefined && isRelational(node) && REFABLE.has(node.resourceType) ? [node] : []
    })
  const pairs = new Map(written.map(({ database, schema }) => [JSON.stringify([database, schema]), [database, schema]]))
  return {
    results: results.map((result) => resultValue(result, manifest.nodes.get(result.uniqueId))),
    schemas: [...new Set(written.map(({ schema }) => schema))].sort(),
    database_schemas: [...pairs.values()],
  }
}

function resultValue(result: RunResult, node: Node | undefined): unknown {
  const record = {
    unique_id: result.uniqueId,
    status: result.status,
    timing: result.timing.map(({ name, startedAt, completedAt }) => ({
      name,
      started_at: datetimeOfDate(startedAt),
      completed_at: datetimeOfDate(completedAt),
    })),
    thread_id: result.threadId,
    execution_time: result.executionTime,
    adapter_response: {
      _message: result.commandTag,
      code: result.commandTag?.replace(/ [\d ]+$/, '') ?? null,
      rows_affected: result.rowsAffected,
    },
    message: result.message,
    failures: result.failures,
    batch_results: null,
  }
  const own = {
    ...(node === undefined ? { unique_id: result.uniqueId } : nodeRecord(node)),
    relation_name: result.relationName,
    compiled: result.compiledCode !== null,
    compiled_code: result.compiledCode,
    compiled_path: result.compiledPath,
  }
  return objectOf({ ...record, node: objectOf(own, own, 'ParsedNode') }, { ...record, node: own }, 'RunResult')
}

/** `members` as attributes; `to_dict()` gives `plain`. */
function objectOf(
  members: Readonly<Record<string, unknown>>,
  plain: Readonly<Record<string, unknown>>,
  typeName: string,
): unknown {
  const visible = Object.fromEntries(Object.entries(members).map(([name, value]) => [name, fromHost(value)]))
  return hostObject({ ...visible, to_dict: hostFunction('to_dict', () => fromHost(plain)) }, { typeName })
}
