import { type Diagnostic, warning } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import type { z } from 'zod'
import { checkShape } from './check-shape.js'
import type { ConfigTree, ConfigTreeKind } from './contract.js'
import { hasTemplate } from './render-values.js'
import {
  analysisConfig,
  exposureConfig,
  functionConfig,
  modelConfig,
  seedConfig,
  snapshotConfig,
  sourceConfig,
  testConfig,
  unitTestConfig,
} from './schemas/node-config.js'
import type { YamlDocument, YamlPath } from './yaml-document.js'

/** The keys of `config` for each kind of tree. */
export const CONFIG_SCHEMAS: Readonly<Record<ConfigTreeKind, z.ZodObject>> = {
  models: modelConfig,
  seeds: seedConfig,
  snapshots: snapshotConfig,
  sources: sourceConfig,
  data_tests: testConfig,
  unit_tests: unitTestConfig,
  analyses: analysisConfig,
  exposures: exposureConfig,
  functions: functionConfig,
}

/**
 * A tree of folders and configuration, such as the one under `models:`. A key is configuration when it starts with `+`,
 * or when its value is not a map; anything else is a folder. Values that hold no template are checked now, the others
 * when they are rendered.
 */
export function readConfigTree(
  kind: ConfigTreeKind,
  value: unknown,
  document: YamlDocument,
  at: YamlPath,
): { readonly tree: ConfigTree; readonly diagnostics: readonly Diagnostic[] } {
  const schema = CONFIG_SCHEMAS[kind]
  const diagnostics: Diagnostic[] = []
  const read = (node: unknown, path: YamlPath): ConfigTree => {
    const values: Record<string, unknown> = {}
    const locations: Record<string, ConfigTree['location']> = {}
    const children: Record<string, ConfigTree> = {}
    for (const [written, item] of Object.entries(isMap(node) ? node : {})) {
      const here = [...path, written]
      if (!written.startsWith('+') && isMap(item)) {
        children[written] = read(item, here)
        continue
      }
      const key = written.replace(/^\+/, '')
      diagnostics.push(...checkKey(schema, key, item, document, here))
      values[key] = item
      locations[key] = document.locateKey(here)
    }
    return { values, locations, children, location: document.locateKey(path) }
  }
  return { tree: read(value, at), diagnostics }
}

function checkKey(
  schema: z.ZodObject,
  key: string,
  value: unknown,
  document: YamlDocument,
  path: YamlPath,
): readonly Diagnostic[] {
  const known = schema.shape[key]
  if (known === undefined) {
    const nearest = nearestHint(key, Object.keys(schema.shape))
    return [
      warning('UNKNOWN_CONFIG', `"${key}" is not a config that the engine knows`, {
        location: document.locateKey(path),
        hint: nearest.hint ?? 'A key of your own belongs under "+meta:".',
      }),
    ]
  }
  if (typeof value === 'string' && hasTemplate(value)) return []
  return checkShape(known as z.ZodType, value, document, path)
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
