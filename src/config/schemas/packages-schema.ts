import * as z from 'zod'
import { flag, looseText, text } from './values.js'

const version = z.union([looseText, z.array(looseText)]).nullish()

const packageEntry = z.strictObject({
  package: text.optional(),
  version,
  'install-prerelease': flag.nullish(),
  git: text.optional(),
  revision: version,
  subdirectory: text.nullish(),
  'warn-unpinned': flag.nullish(),
  local: text.optional(),
  tarball: text.optional(),
  private: text.optional(),
  provider: text.nullish(),
  name: text.nullish(),
  unrendered: z.unknown().optional(),
})

/** `packages.yml` and `dependencies.yml`. */
export const packagesFile = z.strictObject({
  packages: z.array(packageEntry).nullish(),
  projects: z.array(z.strictObject({ name: text })).nullish(),
})

const lockedPackage = z.strictObject({
  name: looseText.optional(),
  package: text.optional(),
  version: looseText.optional(),
  git: text.optional(),
  revision: looseText.optional(),
  subdirectory: text.optional(),
  tarball: text.optional(),
  local: text.optional(),
  'warn-unpinned': flag.nullish(),
  unrendered: z.unknown().optional(),
})

/** `package-lock.yml`, also as dbt writes it. */
export const lockFile = z.strictObject({
  packages: z.array(lockedPackage).nullish(),
  listed_hash: looseText.nullish(),
  sha1_hash: looseText.nullish(),
})

/** `selectors.yml`: the definitions themselves are checked where they are used. */
export const selectorsFile = z.strictObject({
  selectors: z.array(
    z.strictObject({
      name: text,
      description: looseText.nullish(),
      default: flag.nullish(),
      definition: z.union([text, z.record(z.string(), z.unknown())]),
    }),
  ),
})

/** `vars.yml`. */
export const variablesFile = z.strictObject({ vars: z.record(z.string(), z.unknown()).nullish() })
