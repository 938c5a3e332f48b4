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
  const deferred = new Map<string, string>()
  const told = async <Result>(sql: string, work: (commented: string) => Promise<Result>): Promise<Result> => {
    try {
      return await work(added(sql))
    } catch (error) {
      throw withoutComment(error, (text) => (text === added(sql) ? sql : deferred.get(text)), shift)
    } finally {
      deferred.clear()
    }
  }
  return {
    name: session.name,
    get backend() {
      return session.backend
    },
    get isLost() {
      return session.isLost
    },
    // A plan is kept by the text of its statement, which has to be the same for every node.
    query: (sql, parameters, options) =>
      options?.keepPlan === true
        ? session.query(sql, parameters, options)
        : told(sql, (commented) => session.query(commented, parameters)),
    ...(session.defer === undefined
      ? {}
      : {
          defer(sql: string) {
            deferred.set(added(sql), sql)
            session.defer?.(added(sql))
          },
        }),
    script: (sql) => told(sql, (commented) => session.script(commented)),
    describe: (sql) => session.describe(sql),
    transaction: (work, options) => session.transaction(work, options),
    copyIn: (sql, data) => told(sql, (commented) => session.copyIn(commented, data)),
    async *copyOut(sql) {
      try {
        yield* session.copyOut(added(sql))
      } catch (error) {
        throw withoutComment(error, (text) => (text === added(sql) ? sql : undefined), shift)
      }
    },
    cancel: () => session.cancel(),
    release: () => session.release(),
  }
}

function withoutComment(error: unknown, given: (commented: string) => string | undefined, shift: number): unknown {
  if (!(error instanceof DatabaseError) || error.sql === null) return error
  const sql = given(error.sql)
  if (sql === undefined) return error
  const position = error.position === null ? null : Math.max(1, error.position - shift)
  const { message, sqlState, detail, hint, context, cause } = error
  return new DatabaseError(message, { sqlState, detail, hint, context, cause, position, sql })
}

/** Comments of Postgres nest: neither sign may stand in one alone. */
function contained(text: string): string {
  return text.replaceAll('/*', '/ *').replaceAll('*/', '* /').replaceAll('\0', '')
}
