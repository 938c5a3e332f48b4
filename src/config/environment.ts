import { type Diagnostic, warning } from '../core/diagnostic.js'
import { type Host, joinPath } from '../core/host.js'

/** Variables by name; what is undefined is not set. */
export type Environment = Readonly<Record<string, string | undefined>>

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*)$/

/**
 * The variables of a `.env` text: `NAME=value` lines, with optional `export`, quotes and comments. Double quotes may hold
 * `\n` and span lines; a line that is none of this is a warning.
 */
export function loadDotEnv(
  file: string,
  text: string,
): { readonly values: Readonly<Record<string, string>>; readonly warnings: readonly Diagnostic[] } {
  const values: Record<string, string> = {}
  const warnings: Diagnostic[] = []
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (/^\s*(?:#|$)/.test(line)) continue
    const assignment = ASSIGNMENT.exec(line)
    if (assignment === null) {
      warnings.push(
        warning('DOTENV_LINE', `Line ${index + 1} of ${file} is not an assignment; it is ignored`, {
          location: { file, line: index + 1, column: 1 },
          hint: 'Write NAME=value.',
        }),
      )
      continue
    }
    const [, name = '', rest = ''] = assignment
    let value = rest.trim()
    while (isOpenQuote(value) && index + 1 < lines.length) {
      index += 1
      value += `\n${lines[index] ?? ''}`
    }
    values[name] = unquoted(value)
  }
  return { values, warnings }
}

/**
 * The environment that the engine works with: the shell's, and below it `.env` of the working directory and of the
 * project.
 */
export function loadEnvironment(
  host: Host,
  projectDir: string,
): { readonly environment: Environment; readonly warnings: readonly Diagnostic[] } {
  const folders = [...new Set([projectDir, host.workingDirectory])]
  let environment: Record<string, string | undefined> = {}
  const warnings: Diagnostic[] = []
  for (const folder of folders) {
    const path = joinPath(folder, '.env')
    if (!host.files.exists(path) || host.files.isDirectory(path)) continue
    const read = loadDotEnv('.env', host.files.readText(path))
    environment = { ...environment, ...read.values }
    warnings.push(...read.warnings)
  }
  for (const [name, value] of Object.entries(host.environment)) if (value !== undefined) environment[name] = value
  return { environment, warnings }
}

function isOpenQuote(value: string): boolean {
  return value.startsWith('"') && !/^"(?:[^"\\]|\\[^])*"/.test(value)
}

function unquoted(value: string): string {
  const double = /^"((?:[^"\\]|\\[^])*)"/.exec(value)
  if (double !== null) return (double[1] ?? '').replace(/\\([^])/g, (_match, char: string) => ESCAPES[char] ?? char)
  const single = /^'([^']*)'/.exec(value)
  if (single !== null) return single[1] ?? ''
  return value.replace(/\s+#.*$/, '').trim()
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
