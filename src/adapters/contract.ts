import type { Relation, RelationKind } from '../core/relation.js'

/**
 * The contract between the engine and a database, in four parts: dialect (pure text), driver (connections and sessions),
 * introspector (catalog) and capabilities (what the planner must know).
 */
export interface Adapter {
  readonly type: string
  readonly capabilities: Capabilities
  /** Opens the database; makes the embedded one when absent. Throws DiagnosticError for what users can mend. */
  open(options: OpenOptions): Promise<Database>
}

export interface OpenOptions {
  /** Settings of one profile target or connection, already validated, secrets included. */
  readonly settings: ConnectionSettings
  /** What the sessions are for; becomes part of `application_name`. */
  readonly purpose: string
  readonly onNotice?: (text: string) => void
}

/** Connection settings of either adapter. Paths are absolute. */
export type ConnectionSettings = PostgresSettings | PgliteSettings

export interface PostgresSettings {
  readonly type: 'postgres'
  /** Host name, address, or folder of a Unix socket; default `PGHOST`, then the local socket folders, then localhost. */
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string
  readonly database?: string
  readonly sslmode?: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'
  readonly sslcert?: string
  readonly sslkey?: string
  readonly sslrootcert?: string
  /** Seconds; default 10. */
  readonly connectTimeout?: number
  /** Seconds between signs of life: TCP keep-alives, and questions after a statement that has no answer; default 60. */
  readonly keepalivesIdle?: number
  /** Role to `set role` to after connecting. */
  readonly role?: string
  readonly searchPath?: string
  /** Default `tsmodel`. */
  readonly applicationName?: string
  /** Attempts after a failed connect; default 1. */
  readonly retries?: number
  /** Milliseconds; 0 or absent means none. */
  readonly statementTimeout?: number
  /** Connections that a sync opens to this source at a time; default 5. */
  readonly maxConnections?: number
  /** `PG*` variables and the home folder (for `~/.pgpass`, `~/.postgresql`), handed in by the caller. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly homeDirectory: string
}

export interface PgliteSettings {
  readonly type: 'pglite'
  /** Folder of the database; made when absent. */
  readonly path: string
  /** SQL scripts as text, with their names, run once and in order when the database is created. */
  readonly initSql?: readonly { readonly file: string; readonly sql: string }[]
}

/** What the planner and the scheduler must know; plain facts, no behaviour. */
export interface Capabilities {
  /** Largest number of sessions at one time; 1 for the embedded database. */
  readonly maxSessions: number
  /** Whether a statement can be cancelled without closing the session. */
  readonly supportsCancel: boolean
  readonly supportsMerge: boolean
  /** Whether `copyIn` and `copyOut` take the format `binary`. */
  readonly supportsBinaryCopy: boolean
}

/** An opened database. Closing it ends all its sessions. */
export interface Database {
  readonly capabilities: Capabilities
  readonly dialect: Dialect
  readonly introspector: Introspector
  /** Server version as one number, such as 180006 for 18.6. */
  readonly serverVersion: number
  /** Name of the connected database, from the server. */
  readonly databaseName: string
  /**
   * A session of one's own, until `release`. Waits when `maxSessions` are in use.
   * @param name appears in `application_name` and in logs, such as a node's unique id
   */
  acquire(name: string): Promise<Session>
  /** Idempotent. */
  close(): Promise<void>
}

export interface ResultColumn {
  readonly name: string
  readonly typeId: number
  /** -1 when the type has none. */
  readonly typeModifier: number
}

/** What one statement returned. Values are the server's text, exact; nothing is parsed. */
export interface QueryResult {
  /** Command tag such as `SELECT 99`, `CREATE TABLE`, `INSERT 0 3`. */
  readonly commandTag: string
  /** The number of the tag, null when it has none. */
  readonly rowCount: number | null
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/** A transaction that its work may end itself. */
export interface OpenTransaction {
  /** Commits, with what was deferred. Nothing can follow; after an error of what went with it, the transaction is still there. */
  commit(): Promise<void>
}

/** One connection in use, with its own transaction state. Not for concurrent calls: await one before the next. */
export interface Session {
  readonly name: string
  /** Number of the server process that works for it; null where there is none. */
  readonly backend: string | null
  /**
   * Runs exactly one statement. Throws DatabaseError; afterwards the session is usable unless `isLost` says otherwise.
   * `parameters` are text values for `$1`, `$2`, … With `keepPlan` the server may keep the plan for as long as the
   * connection lives: for questions to the catalog that are asked for every node.
   */
  query(
    sql: string,
    parameters?: readonly (string | null)[],
    options?: { readonly keepPlan?: boolean },
  ): Promise<QueryResult>
  /**
   * Sends exactly one statement together with the next one, in one message each and one trip for all of them. When it
   * fails, nothing behind it is run, and the next one rejects with its error, which names the SQL that failed. Sessions
   * without it gain nothing by waiting less.
   */
  defer?(sql: string): void
  /** Runs a script of any number of statements; the last result is returned. */
  script(sql: string): Promise<QueryResult>
  /** Names and types of the columns a query would return, without running it. */
  describe(sql: string): Promise<readonly ResultColumn[]>
  /**
   * Runs `work` between `begin` and `commit`; rolls back when it throws and rethrows that error. A session lost on the
   * way rejects everything that follows: nothing can run outside the transaction by accident. `work` may commit at its own
   * end, to meet the errors of what was deferred to that.
   */
  transaction<Result>(
    work: (transaction: OpenTransaction) => Promise<Result>,
    options?: { readonly begin?: string },
  ): Promise<Result>
  /** Feeds `copy … from stdin`. Rejects promptly when the server rejects a row or `data` throws. Returns rows copied. */
  copyIn(sql: string, data: AsyncIterable<Uint8Array>): Promise<number>
  /** Reads `copy … to stdout`, with back-pressure. Leaving the loop early frees or closes the session. */
  copyOut(sql: string): AsyncIterable<Uint8Array>
  /**
   * Asks the server to end the statement in flight, which then rejects with SQLSTATE 57014. From then on no statement of
   * this session, that one included, is waited for longer than ten seconds: then the connection is cut. Never throws.
   */
  cancel(): Promise<void>
  /** True once the connection is gone; the session cannot be used again. */
  readonly isLost: boolean
  /**
   * Gives the session back (or closes it, when it is lost or in a transaction). What it set, locked for the session, or
   * made as temporary is taken back. Idempotent.
   */
  release(): Promise<void>
}

/** An error of the server or of the connection, with the server's fields. */
export class DatabaseError extends Error {
  /** SQLSTATE, or null when the connection itself failed. */
  readonly sqlState: string | null
  readonly detail: string | null
  readonly hint: string | null
  /** Server's context lines, such as `COPY bad, line 6, column a`. */
  readonly context: string | null
  /** 1-based character offset in the statement that was sent, null when unknown. */
  readonly position: number | null
  /** The statement that failed. */
  readonly sql: string | null

  constructor(
    message: string,
    fields: {
      readonly sqlState?: string | null
      readonly detail?: string | null
      readonly hint?: string | null
      readonly context?: string | null
      readonly position?: number | null
      readonly sql?: string | null
      readonly cause?: unknown
    } = {},
  ) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause })
    this.name = 'DatabaseError'
    this.sqlState = fields.sqlState ?? null
    this.detail = fields.detail ?? null
    this.hint = fields.hint ?? null
    this.context = fields.context ?? null
    this.position = fields.position ?? null
    this.sql = fields.sql ?? null
  }
}

/** A column of a relation, from the catalog. */
export interface CatalogColumn {
  readonly name: string
  /** 1-based position. */
  readonly index: number
  /** As `format_type` writes it, such as `numeric(12,2)`. */
  readonly dataType: string
  readonly isNullable: boolean
  readonly comment: string | null
}

/** A relation with its columns, as `docs generate` writes it. */
export interface CatalogRelation extends Relation {
  readonly kind: RelationKind
  readonly owner: string
  readonly comment: string | null
  readonly columns: readonly CatalogColumn[]
  /** Estimate of the planner; null when never analysed. */
  readonly estimatedRows: number | null
  /** Bytes on disk, indexes included. */
  readonly totalBytes: number | null
}

/** An object that would be lost with a relation. */
export interface Dependent {
  readonly kind: 'view' | 'materialized_view' | 'foreign_key' | 'function' | 'policy' | 'other'
  readonly schema: string
  readonly identifier: string
  /** For views and materialized views: their query, as `pg_get_viewdef` writes it while the old name still holds. */
  readonly definition: string | null
  /** Options of a view, such as `security_barrier=true`. */
  readonly options: readonly string[]
  /** How Postgres describes it. */
  readonly description: string
}

/** Reads the catalog. Every call runs on the session given, so that it sees the transaction that relies on it. */
export interface Introspector {
  schemaExists(session: Session, schema: string): Promise<boolean>
  /** Null when there is none of that name. */
  findRelation(session: Session, relation: Relation): Promise<(Relation & { readonly kind: RelationKind }) | null>
  /** Relations of the schemas, sorted by schema and name. */
  listRelations(
    session: Session,
    schemas: readonly string[],
  ): Promise<readonly (Relation & { readonly kind: RelationKind })[]>
  listColumns(session: Session, relation: Relation): Promise<readonly CatalogColumn[]>
  /** Full details of the relations of the schemas. */
  catalog(session: Session, schemas: readonly string[]): Promise<readonly CatalogRelation[]>
  /** Direct dependents of a relation (not those through another view), in a stable order; own indexes and the like left out. */
  dependents(session: Session, relation: Relation): Promise<readonly Dependent[]>
  /** Primary key, unique and check constraints and indexes of a table, as SQL that recreates them on another relation name. */
  keys(session: Session, relation: Relation): Promise<readonly TableKey[]>
}

export interface TableKey {
  readonly kind: 'primary_key' | 'unique' | 'foreign_key' | 'check'
  readonly name: string
  readonly columns: readonly string[]
  /** As `pg_get_constraintdef` writes it, such as `PRIMARY KEY (id)`. */
  readonly definition: string
}

/** Writes SQL text. Pure. */
export interface Dialect {
  /** `"Odd ""name"` */
  readonly quote: (identifier: string) => string
  /** `'it''s'`; text with backslashes or control characters stays exact. */
  readonly literal: (text: string) => string
  /** `"schema"."identifier"`. */
  readonly render: (relation: { readonly schema: string; readonly identifier: string }) => string
  readonly createSchema: (schema: string) => string
  readonly createTableAs: (
    relation: Relation,
    query: string,
    options?: { readonly unlogged?: boolean; readonly temporary?: boolean },
  ) => string
  readonly createView: (relation: Relation, query: string) => string
  readonly replaceView: (relation: Relation, query: string, options?: readonly string[]) => string
  readonly createTable: (
    relation: Relation,
    columns: readonly { readonly name: string; readonly dataType: string }[],
  ) => string
  /** Never CASCADE. */
  readonly drop: (relation: Relation & { readonly kind: RelationKind }) => string
  readonly rename: (relation: Relation & { readonly kind: RelationKind }, identifier: string) => string
  readonly copyFrom: (relation: Relation, columns: readonly string[], options: CopyOptions) => string
  readonly copyTo: (query: string, options: CopyOptions) => string
  readonly comment: (
    relation: Relation & { readonly kind: RelationKind },
    column: string | null,
    text: string | null,
  ) => string
  readonly analyze: (relation: Relation) => string
  /** Advisory lock for the transaction, keyed by a relation's name. */
  readonly advisoryLock: (key: string) => string
}

export type CopyOptions =
  | { readonly format: 'text' | 'binary' }
  | { readonly format: 'csv'; readonly header?: boolean; readonly delimiter?: string; readonly encoding?: string }
