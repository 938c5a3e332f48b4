import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonSchemas } from '../../../src/config/index.js'

const folder = new URL('../../../schemas/', import.meta.url)

test('the JSON schemas in the repository are those of the definitions (node scripts/write-schemas.mjs)', () => {
  const schemas = jsonSchemas()
  expect(readdirSync(folder).sort()).toEqual(Object.keys(schemas).sort())
  for (const [name, schema] of Object.entries(schemas)) {
    expect(JSON.parse(readFileSync(new URL(name, folder), 'utf8')), name).toEqual(schema)
  }
})

test('a schema takes what the engine takes, and refuses what it refuses', () => {
  const ajv = new Ajv({ strict: false })
  const properties = ajv.compile(jsonSchemas()['properties.json'] ?? {})
  const model = {
    name: 'orders',
    columns: [{ name: 'id', data_tests: ['unique', { not_null: { severity: 'warn' } }] }],
  }
  expect(properties({ version: 2, models: [{ ...model, config: { enabled: "{{ var('x') }}" } }] })).toBe(true)
  expect(properties({ models: [{ ...model, descripton: 'x' }] })).toBe(false)
  expect(properties({ models: [{ ...model, config: { enabled: 'maybe' } }] })).toBe(false)
  const profiles = ajv.compile(jsonSchemas()['profiles.json'] ?? {})
  expect(profiles({ shop: { outputs: { dev: { type: 'pglite', schema: 's' } } } })).toBe(true)
  expect(profiles({ shop: { outputs: { dev: { type: 'pglite', schema: 's', host: 'x' } } } })).toBe(false)
})

const root = join(import.meta.dirname, '../../..')
const yamlFiles = [
  'project.yml',
  'profiles.yml',
  ...['models', 'seeds', 'snapshots', 'analyses'].flatMap((place) =>
    readdirSync(join(root, place), { recursive: true })
      .map((file) => join(place, String(file)))
      .filter((file) => file.endsWith('.yml')),
  ),
]

const validators = new Map(
  readdirSync(folder).map((name) => {
    const schema = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object
    return [name, new Ajv({ strict: false }).compile(schema)]
  }),
)

test.each(yamlFiles)('%s names its schema to editors, and keeps to it', (file) => {
  const text = readFileSync(join(root, file), 'utf8')
  const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1] ?? ''
  const schema = { 'project.yml': 'project.json', 'profiles.yml': 'profiles.json' }[file] ?? 'properties.json'
  expect(resolve(root, file, '..', named)).toBe(join(root, 'schemas', schema))
  const isValid = validators.get(schema)!
  isValid(parse(text))
  expect(isValid.errors ?? []).toEqual([])
})
