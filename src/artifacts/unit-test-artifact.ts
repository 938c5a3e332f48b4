import type { UnitTestNode, UnitTestRows } from '../core/node.js'
import type { Group } from '../core/unit-test.js'

type JsonRecord = Readonly<Record<string, unknown>>

/** A unit test as `manifest.json` lists it. */
export function unitTestArtifact(test: UnitTestNode): JsonRecord {
  const { macros, vars, envVars } = test.overrides
  return {
    model: test.model,
    given: test.given.map((each) => ({ input: each.input, ...rowsArtifact(each) })),
    expect: rowsArtifact(test.expect),
    name: test.name,
    resource_type: 'unit_test',
    package_name: test.packageName,
    path: test.path,
    original_file_path: test.originalFilePath,
    unique_id: test.uniqueId,
    fqn: test.fqn,
    description: test.description,
    overrides: { macros, vars, env_vars: envVars },
    depends_on: { macros: [], nodes: [test.modelId] },
    config: { tags: test.tags, meta: test.meta, enabled: test.enabled },
    version: test.version,
  }
}

/** A group as `manifest.json` lists it. */
export function groupArtifact(group: Group): JsonRecord {
  return {
    name: group.name,
    resource_type: 'group',
    package_name: group.packageName,
    path: group.path,
    original_file_path: group.originalFilePath,
    unique_id: group.uniqueId,
    owner: group.owner,
    description: group.description === '' ? null : group.description,
    config: { meta: group.meta },
  }
}

function rowsArtifact({ rows, format, fixture }: UnitTestRows): JsonRecord {
  return { rows, format, fixture }
}
