import type { Dialect } from '../adapters/contract.js'
import type { RelationKind } from '../core/relation.js'
import type { ColumnDefinition, IndexDefinition, Step } from './step.js'

/** The part of a dialect that writes names and values. */
export type SqlWriter = Pick<Dialect, 'quote' | 'literal' | 'render'>

/** One statement, and where in it the model's own code starts (UTF-16 units); null when it holds none. */
export interface Statement {
  readonly sql: string
  readonly codeOffset: number | null
}

/**
 * The SQL of one step: exactly one statement, without a closing semicolon. Steps that the run does itself
 * (`runTests`, `batch`, `copyRows`, `loadSource`) have none.
 */
export function renderStep(step: Step, writer: SqlWriter): Statement | null {
  switch (step.kind) {
    case 'createTableAs': {
      const modifier = { permanent: '', unlogged: ' unlogged', temporary: ' temporary' }[step.persistence]
      const drop = step.persistence === 'temporary' ? ' on commit drop' : ''
      const head = `create${modifier} table ${writer.render(step.relation)}${drop} as\n`
      return around(`${head}${step.wrap?.before ?? ''}`, step.query, step.wrap?.after ?? '')
    }
    case 'insert': {
      const columns = step.columns.map((column) => writer.quote(column)).join(', ')
      return around(`insert into ${writer.render(step.relation)} (${columns})\n`, step.query, '')
    }
    case 'createView': {
      const verb = step.replace ? 'create or replace view' : 'create view'
      const options = step.options.length === 0 ? '' : ` with (${step.options.join(', ')})`
      return around(`${verb} ${writer.render(step.relation)}${options} as\n`, step.query, '')
    }
    case 'createMaterializedView':
      return around(`create materialized view ${writer.render(step.relation)} as\n`, step.query, '')
    case 'runTests':
    case 'batch':
    case 'copyRows':
    case 'loadSource':
      return null
    case 'statement':
      return { sql: step.sql, codeOffset: step.origin === 'engine' ? null : (step.codeOffset ?? 0) }
    default:
      return { sql: renderDefinition(step, writer), codeOffset: null }
  }
}

type DefinitionStep = Exclude<
  Step,
  {
    kind:
      | 'createTableAs'
      | 'insert'
      | 'createView'
      | 'createMaterializedView'
      | 'runTests'
      | 'batch'
      | 'copyRows'
      | 'loadSource'
      | 'statement'
  }
>

function renderDefinition(step: DefinitionStep, writer: SqlWriter): string {
  const { quote, render } = writer
  switch (step.kind) {
    case 'createSchema':
      return `create schema if not exists ${quote(step.schema)}`
    case 'createTable':
      return createTable(step, writer)
    case 'refresh':
      return `refresh materialized view${step.concurrently ? ' concurrently' : ''} ${render(step.relation)}`
    case 'createIndex':
      return renderIndex(step.index, step.name, render(step.relation), writer)
    case 'addColumn':
      return `alter table ${render(step.relation)} add column ${quote(step.name)} ${step.dataType}`
    case 'dropColumn':
      return `alter table ${render(step.relation)} drop column ${quote(step.name)}`
    case 'alterColumnType': {
      const column = quote(step.name)
      return `alter table ${render(step.relation)} alter column ${column} type ${step.dataType} using ${column}::${step.dataType}`
    }
    case 'lock':
      return renderLock(step, writer)
    case 'rename':
      return `alter ${keyword(step.relation.kind)} ${render(step.relation)} rename to ${quote(step.identifier)}`
    case 'renameIndex':
      return `alter index ${render({ schema: step.schema, identifier: step.from })} rename to ${quote(step.to)}`
    case 'renameConstraint':
      return `alter table ${render(step.relation)} rename constraint ${quote(step.from)} to ${quote(step.to)}`
    case 'drop':
      return `drop ${keyword(step.relation.kind)} ${render(step.relation)}`
    case 'dropIndex':
      return `drop index ${render({ schema: step.schema, identifier: step.name })}`
    case 'comment': {
      const text = step.text === null ? 'null' : writer.literal(step.text)
      return step.column === null
        ? `comment on ${keyword(step.relation.kind)} ${render(step.relation)} is ${text}`
        : `comment on column ${render(step.relation)}.${quote(step.column)} is ${text}`
    }
    case 'mark':
      return `comment on type ${render(step.relation)} is ${step.text === null ? 'null' : writer.literal(step.text)}`
    case 'grant':
    case 'revoke': {
      const columns = step.columns.length === 0 ? '' : ` (${step.columns.map((column) => quote(column)).join(', ')})`
      const grantee = renderRole(step.grantee, writer)
      const target = `${step.privilege.toLowerCase()}${columns} on ${render(step.relation)}`
      return step.kind === 'grant'
        ? `grant ${target} to ${grantee}${step.grantable ? ' with grant option' : ''}`
        : `revoke ${target} from ${grantee}`
    }
    case 'setOwner':
      return `alter ${keyword(step.relation.kind)} ${render(step.relation)} owner to ${quote(step.owner)}`
    case 'analyze':
      return `analyze ${render(step.relation)}`
  }
}

/** The words that name a kind of relation in DDL. */
export function keyword(kind: RelationKind): string {
  return kind.replace('_', ' ')
}

/** A role in `grant`; `public` is a word of the language, not a role. */
export function renderRole(role: string, writer: Pick<SqlWriter, 'quote'>): string {
  return role.toLowerCase() === 'public' ? 'public' : writer.quote(role)
}

/** `create index` in full. `target` is the rendered relation. */
export function renderIndex(index: IndexDefinition, name: string, target: string, writer: SqlWriter): string {
  const keys = index.keys
    .map((key) => {
      const subject = key.column === null ? `(${key.expression})` : writer.quote(key.column)
      return key.operatorClass === null ? subject : `${subject} ${key.operatorClass}`
    })
    .join(', ')
  const include =
    index.include.length === 0 ? '' : ` include (${index.include.map((column) => writer.quote(column)).join(', ')})`
  return [
    `create ${index.unique ? 'unique ' : ''}index ${writer.quote(name)} on ${target}`,
    index.method === null ? '' : ` using ${writer.quote(index.method)}`,
    ` (${keys})${include}`,
    index.where === null ? '' : ` where ${index.where}`,
  ].join('')
}

function createTable(step: Extract<Step, { kind: 'createTable' }>, writer: SqlWriter): string {
  const lines = [...step.columns.map((column) => renderColumn(column, writer)), ...step.constraints]
  return `create${step.unlogged ? ' unlogged' : ''} table ${writer.render(step.relation)} (\n  ${lines.join(',\n  ')}\n)`
}

function renderColumn(column: ColumnDefinition, writer: SqlWriter): string {
  return [writer.quote(column.name), column.dataType, ...column.constraints].join(' ')
}

/**
 * A lock that keeps readers out. `lock table` on a view would lock every table below it as well, so views are locked
 * through an option: resetting one that readers depend on takes the strongest lock and nothing else.
 */
function renderLock(step: Extract<Step, { kind: 'lock' }>, writer: SqlWriter): string {
  const name = writer.render(step.relation)
  if (step.relation.kind === 'view') return `alter view ${name} reset (security_barrier)`
  return `lock table ${name} in access exclusive mode`
}

function around(before: string, code: string, after: string): Statement {
  return { sql: `${before}${code}${after}`, codeOffset: before.length }
}
