import type { ListedNode } from '../api/contract.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'

const DEFAULT_KEYS = [
  'alias',
  'name',
  'package_name',
  'depends_on',
  'tags',
  'config',
  'resource_type',
  'source_name',
  'original_file_path',
  'unique_id',
] as const

/** The lines of `list`; a node that has no answer in a form (an exposure has no selector path) keeps its name. */
export function listOutput(
  nodes: readonly ListedNode[],
  output: string,
  keys: readonly string[] | null,
): readonly string[] {
  switch (output) {
    case 'name':
      return nodes.map(({ node, selector }) =>
        node.resourceType === 'source' ? selector.replace(/^source:[^.]*\./, '') : node.name,
      )
    case 'path':
      return nodes.map(({ node }) => node.originalFilePath)
    case 'json':
      if (keys !== null && nodes.length > 0) checkKeys(keys, nodes)
      return nodes.map(({ json }) => JSON.stringify(keys === null ? defaultRecord(json) : chosenRecord(json, keys)))
    default:
      return nodes.map(({ selector }) => selector)
  }
}

function defaultRecord(json: ListedNode['json']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(DEFAULT_KEYS.filter((key) => json[key] !== undefined).map((key) => [key, json[key]]))
}

function chosenRecord(json: ListedNode['json'], keys: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(keys.map((key) => [key, valueAt(json, key)]).filter(([, value]) => value !== undefined))
}

function valueAt(json: unknown, key: string): unknown {
  let value = json
  for (const part of key.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[part]
  }
  return value
}

/** A key that no node has is a slip of the pen: nothing would come out of it. */
function checkKeys(keys: readonly string[], nodes: readonly ListedNode[]): void {
  const known = new Set(nodes.flatMap(({ json }) => Object.keys(json)))
  const unknown = keys.filter((key) => !known.has(key.split('.')[0] ?? ''))
  if (unknown.length === 0) return
  throw new DiagnosticError(
    unknown.map((key) =>
      problem(
        'UNKNOWN_OUTPUT_KEY',
        `--output-keys names "${key}", which none of the nodes has`,
        nearestHint(key, known),
      ),
    ),
  )
}
