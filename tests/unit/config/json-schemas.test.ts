import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
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
