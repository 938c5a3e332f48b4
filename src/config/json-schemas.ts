import * as z from 'zod'
import { packagesFile, selectorsFile, variablesFile } from './schemas/packages-schema.js'
import { profilesFile } from './schemas/profiles-schema.js'
import { projectFile } from './schemas/project-schema.js'
import { propertiesFile } from './schemas/properties-schema.js'

const FILES: Readonly<Record<string, { readonly schema: z.ZodType; readonly title: string }>> = {
  'project.json': { schema: projectFile, title: 'project.yml (dbt_project.yml)' },
  'profiles.json': { schema: profilesFile, title: 'profiles.yml' },
  'properties.json': {
    schema: propertiesFile,
    title: 'Properties of models, seeds, snapshots, sources, tests and more',
  },
  'packages.json': { schema: packagesFile, title: 'packages.yml, dependencies.yml' },
  'selectors.json': { schema: selectorsFile, title: 'selectors.yml' },
  'vars.json': { schema: variablesFile, title: 'vars.yml' },
}

/**
 * The JSON schemas of the YAML files by file name, made from the definitions that the engine checks with. Editors use them
 * through a first line such as `# yaml-language-server: $schema=schemas/properties.json`.
 */
export function jsonSchemas(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return Object.fromEntries(
    Object.entries(FILES).map(([name, { schema, title }]) => [
      name,
      { title, ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7', reused: 'ref' }) },
    ]),
  )
}
