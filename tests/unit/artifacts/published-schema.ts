import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

const FOLDER = fileURLToPath(new URL('../../../../shared/schemas/', import.meta.url))

/**
 * Whether the field's published schemas are at hand. They are data of another project and not copied into this one: they
 * are read from the folder `shared/schemas` beside the checkout, which CI has.
 */
export const schemasAreHere = existsSync(FOLDER)

if (!schemasAreHere) {
  console.warn(
    `\nNOT CHECKED against the published schemas: ${FOLDER} is missing.\n` +
      'To check, put the files of schemas/dbt of github.com/dbt-labs/dbt-core there: ' +
      'manifest-v12.json, run-results-v6.json, catalog-v1.json, sources-v3.json.\n',
  )
}

type SchemaName = 'manifest-v12' | 'run-results-v6' | 'catalog-v1' | 'sources-v3'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const validators = new Map<SchemaName, ValidateFunction>()

/** What the published schema has against `artifact` once it is written and read; empty when it is valid. */
export function schemaProblems(name: SchemaName, artifact: object): readonly string[] {
  const validate = validators.get(name) ?? compileSchema(name)
  validators.set(name, validate)
  validate(JSON.parse(JSON.stringify(artifact)))
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? error.keyword}`)
}

function compileSchema(name: SchemaName): ValidateFunction {
  const schema = JSON.parse(readFileSync(`${FOLDER}${name}.json`, 'utf8')) as Readonly<Record<string, unknown>>
  return new Ajv2020({ strict: false, allErrors: true, formats: { uuid: UUID } }).compile(schema)
}
