import { DiagnosticError } from '../core/diagnostic.js'
import type { HostFiles } from '../core/host.js'

/** What a store keeps: results of nodes, YAML values with their positions, generated code of templates. */
export type StoreSection = 'nodes' | 'yaml' | 'code'

type Sections = Readonly<Record<StoreSection, Readonly<Record<string, unknown>>>>

/** Raised whenever what is stored means something else. */
const FORMAT = 3

/**
 * A file of results by key. Reading a key keeps it for the next run, and `save` drops what no run used, so that the file
 * does not grow. A file that is missing, damaged, or of another version of the engine is an empty store.
 */
export class ParseStore {
  private readonly files: HostFiles
  private readonly path: string
  private readonly version: string
  private readonly known: Sections
  private readonly kept: Record<StoreSection, Map<string, unknown>> = {
    nodes: new Map(),
    yaml: new Map(),
    code: new Map(),
  }
  private isChanged = false

  /**
   * @param path absolute path of the file
   * @param engineVersion results of another version are not taken
   */
  constructor(files: HostFiles, path: string, engineVersion: string) {
    this.files = files
    this.path = path
    this.version = `${FORMAT} ${engineVersion}`
    this.known = this.load()
  }

  /** The value of a key, undefined when there is none. Whoever reads must not change it. */
  read(section: StoreSection, key: string): unknown {
    const written = this.kept[section].get(key)
    if (written !== undefined) return written
    const values = this.known[section]
    if (!Object.hasOwn(values, key)) return undefined
    this.kept[section].set(key, values[key])
    return values[key]
  }

  /** Keeps a value, which JSON must give back as it is. */
  write(section: StoreSection, key: string, value: unknown): void {
    this.kept[section].set(key, value)
    this.isChanged = true
  }

  /** Writes the file when it would differ. A store that cannot be written costs time, nothing else. */
  save(): void {
    const isSmaller = SECTIONS.some((section) => this.kept[section].size < Object.keys(this.known[section]).length)
    if (!this.isChanged && !isSmaller) return
    const sections = Object.fromEntries(SECTIONS.map((section) => [section, Object.fromEntries(this.kept[section])]))
    try {
      this.files.write(this.path, JSON.stringify({ version: this.version, sections }))
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error
    }
  }

  private load(): Sections {
    const empty: Sections = { nodes: {}, yaml: {}, code: {} }
    if (!this.files.exists(this.path)) return empty
    try {
      const stored = JSON.parse(this.files.readText(this.path)) as {
        readonly version?: unknown
        readonly sections?: Sections
      } | null
      const sections = stored?.version === this.version ? stored.sections : undefined
      return sections !== undefined && SECTIONS.every((section) => isRecord(sections[section])) ? sections : empty
    } catch {
      return empty
    }
  }
}

const SECTIONS: readonly StoreSection[] = ['nodes', 'yaml', 'code']

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
