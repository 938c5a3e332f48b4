import type { OperationNode } from '../core/node.js'
import { renderNode } from './code-node.js'
import { toNodeConfig } from './node-config.js'
import { baseFields, checksumOf, modelRecord, type NodeSeed } from './node-base.js'
import type { PackageContext, ParseContext } from './parse-context.js'

/** The hooks of a package for one moment of the run, in the order in which they are written. */
export function buildOperations(
  context: ParseContext,
  owner: PackageContext,
  moment: 'on-run-start' | 'on-run-end',
): readonly OperationNode[] {
  const { project } = owner
  const hooks = moment === 'on-run-start' ? project.onRunStart : project.onRunEnd
  return hooks.map(({ value: text, location }, index) => {
    const name = `${project.name}-${moment}-${index}`
    const seed: NodeSeed = {
      owner,
      resourceType: 'operation',
      name,
      uniqueId: `operation.${project.name}.${name}`,
      fqn: [project.name, 'hooks', name],
      path: `hooks/${name}.sql`,
      originalFilePath: project.file,
      checksum: checksumOf(context, text),
      entry: undefined,
    }
    const rendered = renderNode(context, {
      owner,
      name,
      fqn: seed.fqn,
      treeKind: null,
      source: { ...location, file: owner.shown(location.file), text },
      defaults: { tags: [moment], index },
      patch: null,
      model: modelRecord(seed),
      hasRelation: false,
    })
    return {
      ...baseFields(context, seed, rendered.merged),
      resourceType: 'operation',
      database: context.database,
      schema: context.input.target.schema,
      alias: name,
      rawCode: text,
      codeLocation: { ...location, file: owner.shown(location.file) },
      config: toNodeConfig(rendered.merged, 'view'),
      unrenderedConfig: {},
      refs: rendered.refs,
      sources: rendered.sources,
      dependsOn: { nodes: [], macros: rendered.macros },
    }
  })
}
