import { problem } from '../core/diagnostic.js'
import type { SnapshotNode } from '../core/node.js'
import { scanBlocks, TemplateError, type TemplateSource } from '../template/index.js'
import { renderNode } from './code-node.js'
import type { ProjectFile } from './discover.js'
import { foldedName } from './folded-names.js'
import { toNodeConfig } from './node-config.js'
import { baseFields, checksumOf, modelRecord, type NodeSeed } from './node-base.js'
import { placeOf } from './node-names.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { patchLayers } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'

/** The snapshots of a file: its `{% snapshot name %}` blocks. */
export function buildSnapshots(
  context: ParseContext,
  owner: PackageContext,
  file: ProjectFile,
  text: string,
  entryOf: (name: string) => PropertiesEntry | undefined,
): readonly SnapshotNode[] {
  const shown = owner.shown(file.file)
  try {
    const blocks = scanBlocks({ file: shown, text }, ['snapshot'])
    if (blocks.length === 0 && text.trim() !== '') {
      context.diagnostics.push(
        problem('SNAPSHOT_NOT_FOUND', `${shown} holds no snapshot block`, {
          location: { file: shown, line: 1, column: 1 },
          hint: 'Wrap the query: {% snapshot name %} … {% endsnapshot %}.',
        }),
      )
    }
    return blocks.map((block) => {
      // Folders and the name of the file: configuration reaches all snapshots of a file by it.
      const folders = file.path.replace(/\.[^./]+$/, '').split('/')
      return build(context, {
        seed: {
          owner,
          resourceType: 'snapshot',
          name: block.name,
          uniqueId: `snapshot.${owner.project.name}.${block.name}`,
          fqn: [owner.project.name, ...folders, block.name],
          path: file.path,
          originalFilePath: file.file,
          checksum: checksumOf(context, block.contents),
          entry: entryOf(block.name),
        },
        source: {
          file: shown,
          text: block.contents,
          line: block.contentsLine,
          column: block.contentsColumn,
        },
      })
    })
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    context.diagnostics.push(error.toDiagnostic())
    return []
  }
}

/** A snapshot that a properties file declares with `relation:`. */
export function buildYamlSnapshot(context: ParseContext, entry: PropertiesEntry): SnapshotNode {
  const { owner, name } = entry
  const relation = String(entry.value['relation'])
  const text = `select * from {{ ${relation.replace(/^\s*\{\{\s*|\s*\}\}\s*$/g, '')} }}`
  const folders = entry.path.split('/').slice(0, -1)
  return build(context, {
    seed: {
      owner,
      resourceType: 'snapshot',
      name,
      uniqueId: `snapshot.${owner.project.name}.${name}`,
      fqn: [owner.project.name, ...folders, name],
      path: entry.path,
      originalFilePath: entry.file,
      checksum: checksumOf(context, text),
      entry,
    },
    source: { ...entry.document.locateText([...entry.at, 'relation']), text },
  })
}

function build(context: ParseContext, { seed, source }: { seed: NodeSeed; source: TemplateSource }): SnapshotNode {
  const { owner, name, fqn, entry } = seed
  const model = modelRecord(seed)
  const rendered = renderNode(context, {
    owner,
    name,
    fqn,
    treeKind: 'snapshots',
    source,
    defaults: {},
    patch: entry === undefined ? null : patchLayers(entry),
    model,
    hasRelation: true,
  })
  const config = toNodeConfig({ ...rendered.merged, materialized: 'snapshot' }, 'snapshot')
  const place = placeOf(context, owner, { ...model, config }, config)
  const { target_schema: targetSchema, target_database: targetDatabase } = config
  const quotings = [context.root.project.quoting, config['quoting']]
  return {
    ...baseFields(context, seed, rendered.merged),
    resourceType: 'snapshot',
    ...place,
    // The older keys name the place outright, past the naming macros.
    ...(typeof targetSchema === 'string' ? { schema: foldedName(targetSchema, 'schema', ...quotings) } : {}),
    ...(typeof targetDatabase === 'string' ? { database: foldedName(targetDatabase, 'database', ...quotings) } : {}),
    rawCode: source.text.trimEnd(),
    codeLocation: { file: source.file, line: source.line ?? 1, column: source.column ?? 1 },
    config,
    unrenderedConfig: rendered.unrendered,
    refs: rendered.refs,
    sources: rendered.sources,
    dependsOn: { nodes: [], macros: rendered.macros },
  }
}
