import { problem } from '../core/diagnostic.js'
import type { ModelNode } from '../core/node.js'
import { buildModel, versionsOf } from './build-code-nodes.js'
import type { ProjectFile } from './discover.js'
import { isMap, mergeConfigs } from './merge-config.js'
import { textList } from './node-config.js'
import { baseName } from './node-names.js'
import type { PackageContext, ParseContext } from './parse-context.js'
import type { PropertiesEntry } from './read-properties.js'

/** A versioned model with the entry that holds for it. */
export interface BuiltVersion {
  readonly node: ModelNode
  readonly entry: PropertiesEntry
  readonly file: ProjectFile
}

/** The versions that an entry declares, each from its file; a version without a file is a problem. */
export function buildVersions(
  context: ParseContext,
  owner: PackageContext,
  entry: PropertiesEntry,
  models: readonly { readonly file: ProjectFile; readonly text: string }[],
): readonly BuiltVersion[] {
  return versionsOf(entry).flatMap((version, index): readonly BuiltVersion[] => {
    const found = version.files
      .map((name) => models.find(({ file }) => baseName(file.path) === name))
      .find((each) => each !== undefined)
    if (found === undefined) {
      context.diagnostics.push(
        problem('VERSION_FILE_NOT_FOUND', `Version "${version.version}" of model "${entry.name}" has no file`, {
          location: entry.document.locate([...entry.at, 'versions', index, 'v']),
          hint: `Write ${version.files[0] ?? entry.name}.sql, or name its file with "defined_in".`,
        }),
      )
      return []
    }
    const own = versionEntry(entry, version.patch, index)
    return [{ node: buildModel(context, owner, found.file, found.text, own, version), entry: own, file: found.file }]
  })
}

/** The model's entry with what the version says laid over it. */
function versionEntry(
  entry: PropertiesEntry,
  patch: Readonly<Record<string, unknown>>,
  index: number,
): PropertiesEntry {
  const versions = entry.raw['versions']
  const rawPatch: unknown = Array.isArray(versions) ? versions[index] : undefined
  return {
    ...entry,
    value: overlaid(entry.value, patch),
    raw: overlaid(entry.raw, isMap(rawPatch) ? rawPatch : {}),
  }
}

function overlaid(
  base: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { versions: _versions, latest_version: _latest, ...kept } = base
  const { v: _v, defined_in: _file, columns, config, ...over } = patch
  return {
    ...kept,
    ...Object.fromEntries(Object.entries(over).filter(([, value]) => value !== undefined && value !== null)),
    config: mergeConfigs([isMap(kept['config']) ? kept['config'] : {}, isMap(config) ? config : {}]),
    ...(Array.isArray(columns) ? { columns: chosenColumns(kept['columns'], columns) } : {}),
  }
}

/** Columns of a version: those of the model that `include` and `exclude` leave, then the version's own. */
function chosenColumns(base: unknown, own: readonly unknown[]): readonly unknown[] {
  const inherited = Array.isArray(base) ? base.filter(isMap) : []
  const rules = own.filter(isMap).filter((each) => each['include'] !== undefined || each['exclude'] !== undefined)
  const written = own.filter(isMap).filter((each) => each['name'] !== undefined)
  const names = new Set(written.map((each) => String(each['name'])))
  const kept = inherited.filter((column) => {
    const name = String(column['name'])
    if (names.has(name)) return false
    return rules.every((rule) => {
      const include = textList(rule['include'] ?? '*')
      const isIncluded = include.includes('*') || include.includes('all') || include.includes(name)
      return isIncluded && !textList(rule['exclude']).includes(name)
    })
  })
  return [...(rules.length === 0 ? [] : kept), ...written]
}
