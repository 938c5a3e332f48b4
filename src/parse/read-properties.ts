import { checkShape, propertiesFile, renderValues, type YamlDocument, type YamlPath } from '../config/index.js'
import { type Diagnostic, DiagnosticError, problem, type SourceLocation } from '../core/diagnostic.js'
import type { ProjectFile } from './discover.js'
import { isMap } from './merge-config.js'
import type { PackageContext } from './parse-context.js'

/** One entry of a properties file: a model, a source, an exposure, … */
export interface PropertiesEntry {
  readonly owner: PackageContext
  /** From the package's root. */
  readonly file: string
  /** Below the resource folder. */
  readonly path: string
  /** Key of the list it stands in. */
  readonly section: string
  readonly name: string
  /** Templates rendered, but for descriptions, tests and hooks. */
  readonly value: Readonly<Record<string, unknown>>
  /** As written. */
  readonly raw: Readonly<Record<string, unknown>>
  readonly document: YamlDocument
  readonly at: YamlPath
  readonly location: SourceLocation
}

export interface ReadProperties {
  readonly entries: readonly PropertiesEntry[]
  readonly diagnostics: readonly Diagnostic[]
}

const SECTIONS = [
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'sources',
  'exposures',
  'macros',
  'tests',
  'data_tests',
  'unit_tests',
  'groups',
  'functions',
  'datasets',
  'metrics',
  'semantic_models',
  'saved_queries',
] as const

/** Keys whose texts are templates of a later stage. */
const LATER: ReadonlySet<string> = new Set([
  'tests',
  'data_tests',
  'description',
  'pre_hook',
  'post_hook',
  'pre-hook',
  'post-hook',
  'loaded_at_query',
  'sql_header',
  'relation',
  'depends_on',
  'given',
  'expect',
])

/** Sections that keep their templates whole. */
const UNRENDERED_SECTIONS: ReadonlySet<string> = new Set(['metrics', 'semantic_models', 'saved_queries'])

/**
 * Reads one properties file: values rendered and checked, each entry with its place.
 * @param read gives the document under the name that errors show
 */
export function readProperties(
  owner: PackageContext,
  file: ProjectFile,
  read: (shown: string) => YamlDocument,
): ReadProperties {
  let document: YamlDocument
  try {
    document = read(owner.shown(file.file))
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    return { entries: [], diagnostics: error.diagnostics }
  }
  if (document.value === null) return { entries: [], diagnostics: [] }
  if (!isMap(document.value)) {
    return {
      entries: [],
      diagnostics: [
        problem('WRONG_TYPE', 'A properties file must be a map of lists', {
          location: document.locate([]),
          hint: `Start it with a key such as "models:" or "sources:".`,
        }),
      ],
    }
  }
  const raw = document.value
  const rendered = renderValues(raw, owner.yamlScope, document, [], isLater)
  const diagnostics = [...rendered.problems, ...checkShape(propertiesFile, rendered.value, document)]
  const value = rendered.value as Readonly<Record<string, unknown>>
  return {
    entries: SECTIONS.flatMap((section) => entriesOf(section, { owner, file, raw, value, document })),
    diagnostics,
  }
}

function isLater(path: YamlPath): boolean {
  const last = path.at(-1)
  return UNRENDERED_SECTIONS.has(String(path[0])) || (typeof last === 'string' && path.length > 1 && LATER.has(last))
}

interface Sections {
  readonly owner: PackageContext
  readonly file: ProjectFile
  readonly raw: Readonly<Record<string, unknown>>
  readonly value: Readonly<Record<string, unknown>>
  readonly document: YamlDocument
}

function entriesOf(section: string, { owner, file, raw, value, document }: Sections): readonly PropertiesEntry[] {
  const list = value[section]
  const written = raw[section]
  if (!Array.isArray(list) || !Array.isArray(written)) return []
  return list.flatMap((item: unknown, index): readonly PropertiesEntry[] => {
    const source: unknown = written[index]
    if (!isMap(item) || !isMap(source) || item['name'] === undefined) return []
    const at = [section, index]
    return [
      {
        owner,
        file: file.file,
        path: file.path,
        section: section === 'data_tests' ? 'tests' : section,
        name: String(item['name']),
        value: item,
        raw: source,
        document,
        at,
        location: document.locate([...at, 'name']),
      },
    ]
  })
}
