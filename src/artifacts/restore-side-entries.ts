import type { UnitTestInput, UnitTestNode, UnitTestRows } from '../core/node.js'
import type { Group, SemanticEntry } from '../core/unit-test.js'
import { asRecord } from './config-artifact.js'
import { DEFINITION_KEY } from './semantic-artifact.js'

type JsonRecord = Readonly<Record<string, unknown>>

/** The unit test of an entry of `unit_tests`; none for an entry that does not say which model it is about. */
export function restoreUnitTest(value: unknown): readonly UnitTestNode[] {
  const entry = asRecord(value)
  const config = asRecord(entry['config'])
  const overrides = asRecord(entry['overrides'])
  const [modelId] = texts(asRecord(entry['depends_on'])['nodes'])
  if (modelId === undefined || typeof entry['unique_id'] !== 'string') return []
  const originalFilePath = text(entry['original_file_path'])
  const [enabled, tags, meta] = [config['enabled'] !== false, texts(config['tags']), asRecord(config['meta'])]
  return [
    {
      resourceType: 'unit_test',
      uniqueId: entry['unique_id'],
      name: text(entry['name']),
      packageName: text(entry['package_name']),
      path: text(entry['path']),
      originalFilePath,
      columns: {},
      patchPath: null,
      checksum: '',
      layer: null,
      config: { ...config, enabled, tags, meta, materialized: 'unit' },
      dependsOn: { nodes: [modelId], macros: [] },
      fqn: texts(entry['fqn']),
      description: text(entry['description']),
      model: text(entry['model']),
      modelId,
      version: typeof entry['version'] === 'number' || typeof entry['version'] === 'string' ? entry['version'] : null,
      given: (Array.isArray(entry['given']) ? entry['given'] : []).map(restoreInput),
      expect: restoreRows(asRecord(entry['expect'])),
      overrides: {
        macros: asRecord(overrides['macros']),
        vars: asRecord(overrides['vars']),
        envVars: asRecord(overrides['env_vars']),
      },
      enabled,
      tags,
      meta,
      location: { file: originalFilePath, line: 1, column: 1 },
    },
  ]
}

/** The group of an entry of `groups`. */
export function restoreGroup(value: unknown): readonly Group[] {
  const entry = asRecord(value)
  if (typeof entry['unique_id'] !== 'string') return []
  return [
    {
      uniqueId: entry['unique_id'],
      name: text(entry['name']),
      packageName: text(entry['package_name']),
      path: text(entry['path']),
      originalFilePath: text(entry['original_file_path']),
      owner: asRecord(entry['owner']),
      description: text(entry['description']),
      meta: asRecord(asRecord(entry['config'])['meta']),
    },
  ]
}

/** The entries of a section of the semantic layer, as they stand in the manifest. */
export function semanticEntries(section: SemanticEntry['section'], entries: JsonRecord): readonly SemanticEntry[] {
  return Object.entries(entries).map(([uniqueId, value]) => {
    const entry = asRecord(value)
    const written = asRecord(asRecord(entry['config'])['_extra'])[DEFINITION_KEY]
    return {
      section,
      uniqueId,
      name: text(entry['name']),
      packageName: text(entry['package_name']),
      originalFilePath: text(entry['original_file_path']),
      definition: written === undefined ? entry : asRecord(written),
      parents: texts(asRecord(entry['depends_on'])['nodes']),
    }
  })
}

function restoreInput(value: unknown): UnitTestInput {
  const entry = asRecord(value)
  return { input: text(entry['input']), node: null, ...restoreRows(entry) }
}

function restoreRows(entry: JsonRecord): UnitTestRows {
  const { rows, format, fixture } = entry
  return {
    format: format === 'csv' || format === 'sql' ? format : 'dict',
    rows: typeof rows === 'string' ? rows : Array.isArray(rows) ? rows.map(asRecord) : [],
    fixture: typeof fixture === 'string' ? fixture : null,
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
