import { problem } from '../core/diagnostic.js'
import type { FunctionArgument, FunctionNode } from '../core/node.js'
import { renderNode } from './code-node.js'
import type { ProjectFile } from './discover.js'
import { isMap } from './merge-config.js'
import { toNodeConfig } from './node-config.js'
import { baseName, fqnOf, placeOf } from './node-names.js'
import { baseFields, checksumOf, modelRecord, type NodeSeed } from './node-base.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import { patchLayers } from './patch.js'
import type { PropertiesEntry } from './read-properties.js'

const KINDS = ['scalar', 'aggregate', 'table'] as const

/**
 * A function from the file with its body and the entry that says its arguments and result; without an entry it is a
 * problem and undefined.
 */
export function buildFunction(
  context: ParseContext,
  owner: PackageContext,
  file: ProjectFile,
  text: string,
  entry: PropertiesEntry | undefined,
): FunctionNode | undefined {
  const name = baseName(file.path)
  const start = { file: owner.shown(file.file), line: 1, column: 1 }
  if (entry === undefined) {
    context.diagnostics.push(
      problem('FUNCTION_NOT_DECLARED', `No properties file says what function "${name}" takes and returns`, {
        location: start,
        hint: `Declare it: functions: [{name: ${name}, arguments: [{name: x, data_type: integer}], returns: {data_type: integer}}]`,
      }),
    )
    return undefined
  }
  const seed: NodeSeed = {
    owner,
    resourceType: 'function',
    name,
    uniqueId: `function.${owner.project.name}.${name}`,
    fqn: fqnOf(owner.project.name, file.path, name),
    path: file.path,
    originalFilePath: file.file,
    checksum: checksumOf(context, text),
    entry,
  }
  const model = modelRecord(seed)
  const rendered = renderNode(context, {
    owner,
    name,
    fqn: seed.fqn,
    treeKind: 'functions',
    source: { file: start.file, text },
    defaults: {},
    patch: patchLayers(entry),
    model,
    hasRelation: true,
  })
  const config = toNodeConfig(rendered.merged, 'function')
  return {
    ...baseFields(context, seed, rendered.merged),
    resourceType: 'function',
    ...placeOf(context, owner, { ...model, config }, config),
    rawCode: text.trimEnd(),
    config,
    unrenderedConfig: rendered.unrendered,
    refs: rendered.refs,
    sources: rendered.sources,
    dependsOn: { nodes: [], macros: rendered.macros },
    ...signatureOf(context, entry, config['type'] ?? entry.value['type']),
    location: entry.location,
  }
}

function signatureOf(
  context: ParseContext,
  entry: PropertiesEntry,
  kind: unknown,
): Pick<FunctionNode, 'functionKind' | 'arguments' | 'returns' | 'returnColumns'> {
  const returns = isMap(entry.value['returns']) ? entry.value['returns'] : {}
  const columns = Array.isArray(returns['columns']) ? returns['columns'].filter(isMap) : []
  const type = typeof returns['data_type'] === 'string' ? returns['data_type'] : null
  const given = Array.isArray(entry.value['arguments']) ? entry.value['arguments'].filter(isMap) : []
  const untyped = given.filter((argument) => typeof argument['data_type'] !== 'string')
  const missing = [
    ...untyped.map((argument) => `the data_type of argument "${String(argument['name'])}"`),
    ...(type === null && columns.length === 0 ? ['"returns: {data_type: …}"'] : []),
  ]
  if (missing.length > 0) {
    context.diagnostics.push(
      problem('FUNCTION_INCOMPLETE', `Function "${entry.name}" does not say ${missing.join(' and ')}`, {
        location: entry.location,
        hint: 'Postgres has to know the type of every argument, and of what comes back.',
      }),
    )
  }
  return {
    functionKind: KINDS.find((known) => known === kind) ?? (columns.length > 0 ? 'table' : 'scalar'),
    arguments: given.map(toArgument),
    returns: type,
    returnColumns: columns.map((column) => ({ name: String(column['name']), dataType: String(column['data_type']) })),
  }
}

function toArgument(given: Readonly<Record<string, unknown>>): FunctionArgument {
  const fallback = given['default_value']
  return {
    name: String(given['name']),
    dataType: String(given['data_type'] ?? ''),
    description: typeof given['description'] === 'string' ? given['description'] : '',
    defaultValue: fallback === undefined || fallback === null ? null : String(fallback),
  }
}
