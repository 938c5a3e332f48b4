import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import { DatabaseError } from '../../src/adapters/contract.js'
import { templateYaml } from '../../src/config/index.js'
import type { QueryHost } from '../../src/core/compiled.js'
import type { Relation, RelationKind } from '../../src/core/relation.js'
import { compileTemplate, type MacroDefinition, parseMacroFile } from '../../src/template/index.js'
import { buildMacroLibrary, type ContextHost, type MacroLibrary, nodeScope } from '../../src/template/project/index.js'

const builtinFolder = join(import.meta.dirname, '../../src/builtin')

let builtin: readonly MacroDefinition[] | undefined

/** The macros that come with the engine, read from `src/builtin`. */
export function builtinMacros(): readonly MacroDefinition[] {
  builtin ??= readdirSync(builtinFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .flatMap((file) => parseMacroFile({ file, text: readFileSync(join(builtinFolder, file), 'utf8') }))
  return builtin
}

/** A library of the engine's macros and those of packages, given as the text of one file each; `shop` is the root project. */
export function libraryOf(
  packages: Readonly<Record<string, string>> = {},
  dispatch: readonly { macroNamespace: string; searchOrder: readonly string[] }[] = [],
): MacroLibrary {
  const texts = { shop: '', ...packages }
  return buildMacroLibrary({
    rootPackage: 'shop',
    packages: Object.entries(texts).map(([name, text]) => ({
      name,
      definitions: parseMacroFile({ file: `${name}/macros/all.sql`, text }),
    })),
    builtin: builtinMacros(),
    dispatch,
  })
}

/** A host that answers with plain stand-ins, for templates of a project named `shop`; `logged` collects what is said. */
export function makeHost(overrides: Partial<ContextHost> = {}): ContextHost & { readonly logged: string[] } {
  const logged: string[] = []
  return {
    execute: false,
    ref: ({ name }) => ({ relation: { database: 'shop', schema: 'public', identifier: name } }),
    function: ({ name }) => ({ relation: { database: 'shop', schema: 'analytics', identifier: name } }),
    source: ({ sourceName, tableName }) => ({
      relation: { database: 'shop', schema: sourceName, identifier: tableName },
    }),
    config: { set: () => {}, get: () => undefined },
    variable: () => undefined,
    variableNames: () => [],
    environment: () => undefined,
    environmentNames: () => [],
    thisRelation: { database: 'shop', schema: 'public', identifier: 'orders' },
    database: null,
    model: () => ({ name: 'orders', schema: 'public', database: 'shop', config: { materialized: 'view' } }),
    graph: () => ({ nodes: {}, sources: {} }),
    target: { name: 'dev', schema: 'public', database: 'shop', type: 'postgres' },
    quoting: {},
    flags: {},
    selectedResources: [],
    projectName: 'shop',
    invocationId: 'c0ffee',
    runStartedAt: new Date('2026-03-01T09:30:00Z'),
    invocationArguments: {},
    threadId: 'MainThread',
    log: (text, level) => logged.push(`${level}: ${text}`),
    md5: (text) => createHash('md5').update(text).digest('hex'),
    now: () => new Date('2026-03-01T10:00:00Z'),
    yaml: templateYaml,
    doc: () => undefined,
    ...overrides,
    logged,
  }
}

/** What a template of the root project renders to, without a database. */
export function renderSync(
  text: string,
  options: { host?: ContextHost; library?: MacroLibrary; packageName?: string } = {},
): string {
  const { host = makeHost(), library = libraryOf(), packageName = 'shop' } = options
  return compileTemplate({ file: 'models/orders.sql', text }).renderSync(nodeScope({ host, library, packageName })).text
}

/** What a template of the root project renders to while it runs against `database`. */
export async function renderOn(
  database: QueryHost,
  text: string,
  options: { host?: ContextHost; library?: MacroLibrary } = {},
): Promise<string> {
  const host = { ...(options.host ?? makeHost()), execute: true, database }
  const scope = nodeScope({ host, library: options.library ?? libraryOf(), packageName: 'shop' })
  return (await compileTemplate({ file: 'models/orders.sql', text }).render(scope)).text
}

const KINDS: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  v: 'view',
  m: 'materialized_view',
  f: 'foreign_table',
}

/** Every built-in type as the server's text. */
const AS_TEXT = Object.fromEntries(Array.from({ length: 5000 }, (_, typeId) => [typeId, (value: string) => value]))

/** A PGlite database as templates ask it; `asked` collects the statements. */
export function queryHost(database: PGlite): QueryHost & { readonly asked: string[] } {
  const asked: string[] = []
  const relations = async (condition: string): Promise<readonly Relation[]> => {
    const { rows } = await database.query<{ schema: string; name: string; kind: string }>(
      `select n.nspname as schema, c.relname as name, c.relkind::text as kind
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'v', 'm', 'f') and ${condition} order by 1, 2`,
    )
    return rows.map(({ schema, name, kind }) => ({
      database: 'postgres',
      schema,
      identifier: name,
      kind: KINDS[kind] ?? 'table',
    }))
  }
  const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`
  return {
    asked,
    query: async (sql) => {
      asked.push(sql)
      const results = await database.exec(sql, { rowMode: 'array', parsers: AS_TEXT }).catch((error: unknown) => {
        const { message, code } = error as { message: string; code?: string }
        throw new DatabaseError(message, { sqlState: code ?? null, sql })
      })
      const last = results.at(-1)
      return {
        columns: (last?.fields ?? []).map((field) => ({ name: field.name, typeId: field.dataTypeID })),
        rows: (last?.rows ?? []) as unknown as (string | null)[][],
        commandTag: `SELECT ${last?.rows.length ?? 0}`,
        rowCount: last?.rows.length ?? null,
      }
    },
    findRelation: async (schema, identifier) =>
      (await relations(`n.nspname = ${literal(schema)} and c.relname = ${literal(identifier)}`))[0] ?? null,
    listRelations: (schema) => relations(`n.nspname = ${literal(schema)}`),
    listColumns: async (relation) => {
      const { rows } = await database.query<{ name: string; type: string }>(
        `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a
         where a.attrelid = to_regclass(${literal(`"${relation.schema}"."${relation.identifier}"`)}) and a.attnum > 0
         and not a.attisdropped order by a.attnum`,
      )
      return rows.map(({ name, type }) => ({ name, dataType: type }))
    },
  }
}
