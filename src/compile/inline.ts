import type { CompiledNode, NodeCompiler, QueryHost } from '../core/compiled.js'
import type { Manifest } from '../core/manifest.js'
import type { OperationNode } from '../core/node.js'
import { INLINE_FILE } from './template-problem.js'

/** Name of a query that stands in no file. */
const INLINE_NAME = 'inline_query'

/** Compiles a template that stands in no file. It may refer to every node of the project. */
export async function compileInline(
  text: string,
  context: { readonly compiler: NodeCompiler; readonly manifest: Manifest; readonly database: QueryHost },
): Promise<CompiledNode> {
  return context.compiler.compile(inlineNode(context.manifest, text), context.database)
}

/** A text as a node of its own. */
export function inlineNode(manifest: Manifest, text: string): OperationNode {
  return {
    resourceType: 'operation',
    uniqueId: `sql_operation.${manifest.projectName}.${INLINE_NAME}`,
    name: INLINE_NAME,
    packageName: manifest.projectName,
    path: INLINE_NAME,
    originalFilePath: INLINE_FILE,
    fqn: [manifest.projectName, INLINE_NAME],
    description: '',
    tags: [],
    meta: {},
    columns: {},
    patchPath: null,
    checksum: '',
    layer: null,
    database: '',
    schema: '',
    alias: INLINE_NAME,
    rawCode: text,
    config: { enabled: true, materialized: 'view', tags: [], meta: {} },
    unrenderedConfig: {},
    refs: [],
    sources: [],
    dependsOn: { nodes: [], macros: [] },
  }
}
