import { type Diagnostic, problem, warning } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import type { PropertiesEntry } from './read-properties.js'

/** Properties entries by section and by the node they describe. */
export class EntryTable {
  readonly all: readonly PropertiesEntry[]
  private readonly byKey = new Map<string, PropertiesEntry>()
  private readonly used = new Set<PropertiesEntry>()

  /** @param diagnostics gets a problem for every node that two entries describe */
  constructor(entries: readonly PropertiesEntry[], diagnostics: Diagnostic[]) {
    this.all = entries
    for (const entry of entries) {
      const key = keyOf(entry.section, entry.owner.project.name, entry.name)
      const first = this.byKey.get(key)
      if (first === undefined) this.byKey.set(key, entry)
      else if (DESCRIBING.has(entry.section)) diagnostics.push(twice(first, entry))
    }
  }

  /** The entry that describes a node, which counts as used. */
  find(section: string, packageName: string, name: string): PropertiesEntry | undefined {
    const entry = this.byKey.get(keyOf(section, packageName, name))
    if (entry !== undefined) this.used.add(entry)
    return entry
  }

  /** All entries of a section, in the order of the files. */
  section(section: string): readonly PropertiesEntry[] {
    return this.all.filter((entry) => entry.section === section)
  }

  /** Counts an entry as used. */
  use(entry: PropertiesEntry): void {
    this.used.add(entry)
  }

  /** Warnings about entries that describe nothing; `names` are the names that exist, by section. */
  unused(names: ReadonlyMap<string, ReadonlySet<string>>): readonly Diagnostic[] {
    return this.all.flatMap((entry) => {
      const known = names.get(entry.section)
      // What is described twice is a problem of its own: there is such a node.
      if (known === undefined || this.used.has(entry) || known.has(entry.name)) return []
      const elsewhere = [...names].find(([section, found]) => section !== entry.section && found.has(entry.name))
      return [
        warning('NODE_NOT_FOUND', `No ${SINGULAR[entry.section] ?? entry.section} is named "${entry.name}"`, {
          location: entry.location,
          hint:
            elsewhere === undefined
              ? (nearestHint(entry.name, known).hint ?? 'Its file may have been renamed or removed.')
              : `It is declared under "${entry.section}:", but there is one under "${elsewhere[0]}:".`,
        }),
      ]
    })
  }
}

const SINGULAR: Readonly<Record<string, string>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  functions: 'function',
  macros: 'macro',
  tests: 'singular test',
}

/** Sections whose entries describe a file or a macro, once each. */
const DESCRIBING: ReadonlySet<string> = new Set(Object.keys(SINGULAR))

function keyOf(section: string, packageName: string, name: string): string {
  return `${section} ${packageName} ${name}`
}

function twice(first: PropertiesEntry, second: PropertiesEntry): Diagnostic {
  return problem('DUPLICATE_ENTRY', `"${second.name}" is described twice under "${second.section}:"`, {
    location: second.location,
    hint: `The other entry is in ${first.location.file}, line ${first.location.line}. Merge the two.`,
  })
}
