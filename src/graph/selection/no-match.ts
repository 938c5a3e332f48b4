import { type Diagnostic, warning } from '../../core/diagnostic.js'
import type { Manifest } from '../../core/manifest.js'
import type { Node } from '../../core/node.js'
import { closestTo } from '../../core/text.js'
import type { Criterion } from './spec.js'

/** What a value of each method is compared with, for the nearest one. */
const CANDIDATES: Readonly<Record<string, (node: Node) => readonly string[]>> = {
  fqn: (node) => [node.name, ...node.fqn.slice(0, -1), node.fqn.join('.'), node.fqn.slice(1).join('.')],
  tag: (node) => node.tags,
  group: (node) => (typeof node.config.group === 'string' ? [node.config.group] : []),
  source: (node) => (node.resourceType === 'source' ? [node.sourceName, `${node.sourceName}.${node.name}`] : []),
  exposure: (node) => (node.resourceType === 'exposure' ? [node.name] : []),
  package: (node) => [node.packageName],
  file: (node) => [node.originalFilePath.split('/').at(-1)!],
  path: (node) => {
    const folders = node.originalFilePath.split('/')
    return folders.map((_, index) => folders.slice(0, index + 1).join('/'))
  },
  test_name: (node) => (node.resourceType === 'test' && node.testMetadata !== null ? [node.testMetadata.name] : []),
}

/** The warning for a criterion that matches no node: says when a node of that name is disabled, else names the nearest. */
export function noMatch(criterion: Criterion, manifest: Manifest): Diagnostic {
  const value = String(criterion.value)
  const message = `The selection criterion "${criterion.raw}" matches no enabled node`
  const disabled = [...manifest.disabled.values()].find((node) => node.name === value)
  if (disabled !== undefined) {
    return warning('NO_MATCH', message, {
      hint: `${disabled.uniqueId} (${disabled.originalFilePath}) is disabled.`,
    })
  }
  const candidatesOf = CANDIDATES[criterion.method]
  const candidates = candidatesOf === undefined ? [] : [...manifest.nodes.values()].flatMap(candidatesOf)
  const closest = closestTo(value, new Set(candidates))
  return warning('NO_MATCH', message, closest === undefined ? {} : { hint: `Did you mean "${closest}"?` })
}
