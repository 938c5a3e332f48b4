import { type Database, DatabaseError, type Session } from './contract.js'

/** What stands beside every statement, for whoever looks at the server's log or at its activity. */
export interface StatementComment {
  /** The text for a session of this name, without the signs of a comment; empty for none. */
  readonly textOf: (sessionName: string) => Promise<string>
  /** Behind the statement instead of in front of it. */
  readonly append: boolean
}

/**
 * The same database, whose sessions send a comment with every statement. Errors speak of the statement as it was given:
 * their positions and their SQL do not count the comment.
 */
export function commentedDatabase(database: Database, comment: StatementComment): Database {
  return {
    capabilities: database.capabilities,
    dialect: database.dialect,
    introspector: database.introspector,
    serverVersion: database.serverVersion,
    databaseName: database.databaseName,
    async acquire(name) {
      const text = await comment.textOf(name)
      const session = await database.acquire(name)
      return text === '' ? session : commentedSession(session, `/* ${contained(text)} */`, comment.append)
    },
    close: () => database.close(),
  }
}

function commentedSession(session: Session, comment: string, append: boolean): Session {
  const added = (sql: string): string => (append ? `${sql}\n${comment}` : `${comment}\n${sql}`)
  const shift = append ? 0 : [...comment].length + 1
  const told = async <Result>(sql: string, work: (commented: string) => Promise<Result>): Promise<Result> => {
    try {
      return await work(added(sql))
    } catch (error) {
      throw withoutComment(error, sql, added(sql), shift)
    }
  }
  return {
    name: session.name,
    get isLost() {
      return session.isLost
    },
    query: (sql, parameters) => told(sql, (commented) => session.query(commented, parameters)),
    script: (sql) => told(sql, (commented) => session.script(commented)),
    describe: (sql) => session.describe(sql),
    transaction: (work, options) => session.transaction(work, options),
    copyIn: (sql, data) => told(sql, (commented) => session.copyIn(commented, data)),
    async *copyOut(sql) {
      try {
        yield* session.copyOut(added(sql))
      } catch (error) {
        throw withoutComment(error, sql, added(sql), shift)
      }
    },
    cancel: () => session.cancel(),
    release: () => session.release(),
  }
}

function withoutComment(error: unknown, sql: string, commented: string, shift: number): unknown {
  if (!(error instanceof DatabaseError) || error.sql !== commented) return error
  const position = error.position === null ? null : Math.max(1, error.position - shift)
  const { message, sqlState, detail, hint, context, cause } = error
  return new DatabaseError(message, { sqlState, detail, hint, context, cause, position, sql })
}

/** Comments of Postgres nest: neither sign may stand in one alone. */
function contained(text: string): string {
  return text.replaceAll('/*', '/ *').replaceAll('*/', '* /').replaceAll('\0', '')
}
