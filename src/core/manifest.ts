import type { Dataset } from './dataset.js'
import type { Node, UniqueId, UnitTestNode } from './node.js'
import type { Group, SemanticEntry } from './unit-test.js'

/** A macro as the manifest and the docs know it; the callable thing stays in the template room. */
export interface MacroNode {
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  readonly path: string
  readonly originalFilePath: string
  readonly macroSql: string
  readonly dependsOnMacros: readonly UniqueId[]
  readonly description: string
  readonly arguments: readonly { readonly name: string; readonly type: string | null; readonly description: string }[]
  readonly patchPath: string | null
}

/** A `{% docs name %}` block. */
export interface DocBlock {
  readonly uniqueId: UniqueId
  readonly name: string
  readonly packageName: string
  readonly path: string
  readonly originalFilePath: string
  readonly contents: string
}

/** All nodes of a parsed project. A plain object: everything after parsing reads it, nothing changes it. */
export interface Manifest {
  readonly projectName: string
  /** Layers in order; empty when the project declares none. */
  readonly layers: readonly string[]
  readonly nodes: ReadonlyMap<UniqueId, Node>
  readonly macros: ReadonlyMap<UniqueId, MacroNode>
  readonly docs: ReadonlyMap<UniqueId, DocBlock>
  /** Nodes that `enabled: false` takes out of the graph. */
  readonly disabled: ReadonlyMap<UniqueId, Node>
  readonly unitTests?: ReadonlyMap<UniqueId, UnitTestNode>
  readonly groups?: ReadonlyMap<UniqueId, Group>
  /** Metrics, semantic models and saved queries. */
  readonly semantic?: ReadonlyMap<UniqueId, SemanticEntry>
  /** Data sets that may be exported, by name. */
  readonly datasets?: ReadonlyMap<string, Dataset>
}
