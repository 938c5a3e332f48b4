// Writes schemas/*.json, which editors check the YAML files with, from the definitions that the engine checks with.
// Run it after a build, when a definition in src/config/schemas changed: node scripts/write-schemas.mjs
import { mkdirSync, writeFileSync } from 'node:fs'
import { jsonSchemas } from '../dist/config/index.js'

const folder = new URL('../schemas/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(new URL(name, folder), `${JSON.stringify(schema, null, 2)}\n`)
}
