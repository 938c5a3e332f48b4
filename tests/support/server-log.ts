import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Settings that make a server write down every statement that changes something, and whose session it was. */
export const LOGGED_STATEMENTS = { log_statement: 'mod', log_line_prefix: '%m [%p] <%a> ' }

/** What sessions of the engine call themselves, in the prefix of a line. */
const HEAD = /^\d{4}-\d\d-\d\d [^[]*\[\d+\] <(.*?)> (\w+): /

/**
 * The statements of the engine's sessions in a server's log that remove what depends on something else. What a definition
 * says of rows (`on delete cascade` of a foreign key) is no such thing.
 */
export async function cascadesIn(logFile: string): Promise<readonly string[]> {
  if (!existsSync(logFile)) return []
  const found: string[] = []
  let isOurs = false
  for await (const line of createInterface({ input: createReadStream(logFile, 'utf8') })) {
    const head = HEAD.exec(line)
    if (head !== null) isOurs = head[1]!.startsWith('tsmodel') && head[2] === 'LOG'
    else if (!line.startsWith('\t')) isOurs = false
    if (isOurs && /\bcascade\b/i.test(line.replace(/\bon\s+(?:delete|update)\s+cascade\b/gi, '')))
      found.push(line.trim())
  }
  return found
}
