import type {
  AnalysisNode,
  ExposureNode,
  FunctionNode,
  ModelNode,
  Node,
  OperationNode,
  SeedNode,
  SnapshotNode,
  SourceNode,
  TestNode,
} from '../core/node.js'
import { functionCallArtifacts, refArtifacts, sourceCallArtifacts } from './call-artifact.js'
import { columnArtifacts, modelConstraints } from './column-artifact.js'
import { configArtifact, contractConfig, docsConfig } from './config-artifact.js'
import { exposureArtifact } from './exposure-artifact.js'
import type { ExposureArtifact, GraphArtifact, NodeArtifact, SourceArtifact } from './manifest-types.js'
import { quotedName } from './quoted-name.js'
import { sourceArtifact } from './source-artifact.js'

type CodeNode = ModelNode | SnapshotNode | TestNode | FunctionNode | AnalysisNode | OperationNode
type RelationNode = CodeNode | SeedNode

/**
 * One node as `manifest.json` shows it, not compiled: what templates see as `model` and what `ls --output json` prints.
 * @param primaryKey the columns that identify a row of a model, as far as they are known
 */
export function nodeArtifact(node: RelationNode, primaryKey?: readonly string[]): NodeArtifact
export function nodeArtifact(node: SourceNode): SourceArtifact
export function nodeArtifact(node: ExposureNode): ExposureArtifact
export function nodeArtifact(node: Node, primaryKey?: readonly string[]): GraphArtifact
export function nodeArtifact(node: Node, primaryKey: readonly string[] = []): GraphArtifact {
  switch (node.resourceType) {
    case 'source':
      return sourceArtifact(node)
    case 'exposure':
      return exposureArtifact(node)
    case 'seed':
      return { ...relationFields(node), root_path: null, depends_on: { macros: node.dependsOn.macros } }
    case 'model':
      return Object.assign(relationFields(node), codeFields(node), modelFields(node, primaryKey))
    case 'test':
      return Object.assign(relationFields(node), codeFields(node), testFields(node))
    case 'function':
      return { ...relationFields(node), ...codeFields(node), ...functionFields(node) }
    case 'operation':
      return { ...relationFields(node), ...codeFields(node), index: hookIndex(node) }
    default:
      return { ...relationFields(node), ...codeFields(node) }
  }
}

function relationFields(node: RelationNode): NodeArtifact {
  const config = configArtifact(node.resourceType, node.config, {
    ...(node.layer === null ? {} : { layer: node.layer }),
    ...(node.resourceType === 'test' ? { location: { ...node.location } } : {}),
  })
  return {
    database: node.database,
    schema: node.schema,
    name: node.name,
    resource_type: node.resourceType,
    package_name: node.packageName,
    path: node.path,
    original_file_path: node.originalFilePath,
    unique_id: node.uniqueId,
    fqn: node.fqn,
    alias: node.alias,
    checksum: { name: 'sha256', checksum: node.checksum },
    config,
    tags: node.tags,
    description: node.description,
    columns: columnArtifacts(node.columns),
    meta: node.meta,
    group: node.config.group ?? null,
    docs: docsConfig(config),
    patch_path: node.patchPath === null ? null : `${node.packageName}://${node.patchPath}`,
    build_path: null,
    unrendered_config: node.unrenderedConfig,
    relation_name: hasRelation(node) ? quotedName(node.database, node.schema, node.alias) : null,
    raw_code: 'rawCode' in node ? node.rawCode : '',
    depends_on: { macros: node.dependsOn.macros, nodes: node.dependsOn.nodes },
  }
}

function codeFields(node: CodeNode): Partial<NodeArtifact> {
  return {
    language: 'sql',
    refs: refArtifacts(node.refs),
    sources: sourceCallArtifacts(node.sources),
    metrics: [],
    functions: functionCallArtifacts(node.refs),
    compiled_path: null,
    compiled: false,
    compiled_code: null,
    extra_ctes_injected: false,
    extra_ctes: [],
    contract: { ...contractConfig(node.config), checksum: null },
  }
}

function modelFields(node: ModelNode, primaryKey: readonly string[]): Partial<NodeArtifact> {
  const { access, constraints } = node.config
  return {
    access: typeof access === 'string' ? access : 'protected',
    constraints: modelConstraints(constraints),
    version: node.version ?? null,
    latest_version: node.latestVersion ?? null,
    deprecation_date: node.deprecationDate ?? null,
    primary_key: primaryKey,
    time_spine: null,
  }
}

function testFields(node: TestNode): Partial<NodeArtifact> {
  if (node.testMetadata === null) return {}
  return {
    column_name: node.columnName,
    file_key_name: node.attachedNode === null ? null : fileKeyName(node.attachedNode),
    attached_node: node.attachedNode,
    test_metadata: {
      name: node.testMetadata.name,
      kwargs: node.testMetadata.kwargs,
      namespace: node.testMetadata.namespace,
    },
  }
}

function functionFields(node: FunctionNode): Partial<NodeArtifact> {
  const { returns, returnColumns } = node
  const columns = returnColumns.map(({ name, dataType }) => `${name} ${dataType}`).join(', ')
  return {
    returns: { data_type: returns ?? `table(${columns})`, description: null },
    arguments: node.arguments.map(({ name, dataType, description, defaultValue }) => ({
      name,
      data_type: dataType,
      description: description === '' ? null : description,
      default_value: defaultValue,
    })),
  }
}

/** `models.orders` for `model.shop.orders`: the key of the properties file under which the test stands. */
function fileKeyName(attachedNode: string): string {
  const [resourceType = '', , ...name] = attachedNode.split('.')
  return `${resourceType}s.${name.join('.')}`
}

/** Ephemeral models, analyses, operations and tests that keep no failures have no place in the database. */
function hasRelation(node: RelationNode): boolean {
  if (node.resourceType === 'analysis' || node.resourceType === 'operation') return false
  if (node.resourceType === 'test') return node.config.store_failures === true
  return node.config.materialized !== 'ephemeral'
}

function hookIndex(node: OperationNode): number | null {
  const { index } = node.config
  return typeof index === 'number' ? index : null
}
