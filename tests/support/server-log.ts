import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Environment variable that names the file to which embedded databases write what they are sent. */
export const EMBEDDED_LOG = 'TSMODEL_TEST_EMBEDDED_LOG'

/** Settings that make a server write down every statement that changes something, and whose session it was. */
export const LOGGED_STATEMENTS = { log_statement: 'mod', log_line_prefix: '%m [%p] <%a> ' }

/** What sessions of the engine call themselves, in the prefix of a line. */
const HEAD = /^\d{4}-\d\d-\d\d [^[]*\[\d+\] <(.*?)> (\w+): /

/**
 * Whether a statement removes what depends on something else. What a definition says of rows (`on delete cascade` of a foreign
 * key) is no such thing.
 */
export function saysCascade(sql: string): boolean {
  return /\bcascade\b/i.test(sql.replace(/\bon\s+(?:delete|update)\s+cascade\b/gi, ''))
}

/** What the embedded databases of a run were sent. */
export interface EmbeddedStatements {
  readonly statements: number
  /** Those that say CASCADE. */
  readonly cascades: readonly string[]
}

/** What the recorders of the embedded databases wrote down. */
export function embeddedStatements(logFile: string): EmbeddedStatements {
  if (!existsSync(logFile)) return { statements: 0, cascades: [] }
  const lines = readFileSync(logFile, 'utf8').split('\n').slice(0, -1)
  const entries = lines.map((line) => JSON.parse(line) as { readonly statements?: number; readonly cascade?: string })
  return {
    statements: entries.reduce((sum, entry) => sum + (entry.statements ?? 0), 0),
    cascades: entries.flatMap(({ cascade }) => cascade ?? []),
  }
}

/** The statements of the engine's sessions in a server's log that remove what depends on something else. */
export async function cascadesIn(logFile: string): Promise<readonly string[]> {
  if (!existsSync(logFile)) return []
  const found: string[] = []
  let isOurs = false
  for await (const line of createInterface({ input: createReadStream(logFile, 'utf8') })) {
    const head = HEAD.exec(line)
    if (head !== null) isOurs = head[1]!.startsWith('tsmodel') && head[2] === 'LOG'
    else if (!line.startsWith('\t')) isOurs = false
    if (isOurs && saysCascade(line)) found.push(line.trim())
  }
  return found
}
