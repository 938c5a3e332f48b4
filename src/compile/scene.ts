import type { UnitTestScene } from '../core/compiled.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { isRelational, type Node, type PlacedNode, type UniqueId } from '../core/node.js'
import { MAX_IDENTIFIER_BYTES } from '../core/relation.js'
import { byteLength } from '../core/text.js'
import type { ReferencedRelation } from '../template/project/index.js'
import { type Cte, cteName } from './inject-ctes.js'
import type { Compilation } from './node-host.js'

/** Name under which a model reads itself in a unit test. */
export const SELF_CTE = cteName('this')

/** What `ref` and `source` give for an input of a unit test. */
export function sceneInput(shared: Compilation, target: PlacedNode): ReferencedRelation {
  const relation = { database: target.database, schema: target.schema, identifier: target.alias }
  return { relation, cte: inputName(shared, target) }
}

/** The given rows as CTEs, to be put in front of the model's code. */
export function sceneCtes(shared: Compilation, scene: UnitTestScene): readonly Cte[] {
  const inputs = [...scene.inputs].map(([id, sql]) => ({ name: inputName(shared, placed(shared, id)), sql }))
  return scene.self === null ? inputs : [...inputs, { name: SELF_CTE, sql: scene.self }]
}

/** The problem of a model that reads what its unit test gives no rows for. */
export function notGiven(model: Node, target: PlacedNode): DiagnosticError {
  const written =
    target.resourceType === 'source' ? `source('${target.sourceName}', '${target.name}')` : `ref('${target.name}')`
  return new DiagnosticError(
    problem('UNIT_TEST_INPUT_MISSING', `${model.uniqueId} reads ${written}, for which the unit test gives no rows`, {
      location: { file: model.originalFilePath, line: 1, column: 1 },
      hint: `Add it under "given:", with no rows if they do not matter: - {input: "${written}", rows: []}`,
    }),
  )
}

/** Unique among the inputs: two packages may have a node of the same name. */
function inputName(shared: Compilation, target: PlacedNode): string {
  const name = cteName(target.uniqueId.split('.').slice(2).join('__').replace(/\W/g, '_').toLowerCase())
  const isPlain = target.packageName === shared.options.project.name && byteLength(name) <= MAX_IDENTIFIER_BYTES
  return isPlain ? name : cteName(shared.options.host.md5(target.uniqueId))
}

function placed(shared: Compilation, id: UniqueId): PlacedNode {
  const node = shared.options.manifest.nodes.get(id)
  if (node === undefined || !isRelational(node)) throw new Error(`${id} has no place in the database`)
  return node
}
