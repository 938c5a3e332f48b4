import type { Session } from '../../adapters/contract.js'
import type { TestNode } from '../../core/node.js'
import { relationKey } from '../../core/relation.js'
import { provableRelation, provenBy } from '../../quality/index.js'
import { readGuarantees } from '../catalog/read-guarantees.js'
import { isKnownFailure } from '../error-diagnostic.js'
import { queryHost } from '../query-host.js'
import type { RunScope } from '../scope.js'
import type { PlannedTest } from './node-plan.js'

/**
 * Which of the tests the constraints of what is published answer. `carries` says whether those constraints are also on what
 * a run would test: they are where rows are written in place, and where a contract or a source makes them again.
 */
export async function plannedTests(
  scope: RunScope,
  session: Session,
  tests: readonly TestNode[],
  carries: boolean,
): Promise<readonly PlannedTest[]> {
  if (!carries || scope.request.proveTests === false) {
    return tests.map(({ uniqueId }) => ({ uniqueId, proven: null }))
  }
  const planned: PlannedTest[] = []
  for (const test of tests) planned.push({ uniqueId: test.uniqueId, proven: await proofOf(scope, session, test) })
  return planned
}

async function proofOf(scope: RunScope, session: Session, test: TestNode): Promise<string | null> {
  try {
    const { code } = await scope.request.compiler.compile(test, queryHost(scope.database, session))
    const relation = provableRelation({ test, code })
    if (relation === null) return null
    const promised = (await readGuarantees(session, [relation])).get(relationKey(relation))
    return promised === undefined ? null : provenBy({ test, code }, promised)
  } catch (error) {
    // A test that does not compile yet is not proven; the run will say what is wrong with it.
    if (isKnownFailure(error)) return null
    throw error
  }
}
