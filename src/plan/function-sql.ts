import { DiagnosticError, problem } from '../core/diagnostic.js'
import type { FunctionNode } from '../core/node.js'
import { fittingName } from './names.js'
import type { SqlWriter, Statement } from './render.js'

const VOLATILITY: Readonly<Record<string, string>> = {
  deterministic: 'immutable',
  immutable: 'immutable',
  stable: 'stable',
  'non-deterministic': 'volatile',
  volatile: 'volatile',
}

/**
 * The statements that make a function of `node`, whose body is `body`, and replace the one of the same name and arguments.
 * A scalar body may be a query or a plain expression; a table body is a query. The body of an aggregate is a query over an
 * array: its argument holds all values of the group.
 *
 * Throws DiagnosticError for what Postgres cannot make.
 */
export function functionStatements(node: FunctionNode, body: string, writer: SqlWriter): readonly Statement[] {
  return node.functionKind === 'aggregate' ? aggregate(node, body, writer) : [plainFunction(node, body, writer)]
}

/** The statements as a script, as `explainPlan` writes those of relations. */
export function explainFunction(node: FunctionNode, body: string, writer: SqlWriter): string {
  const statements = functionStatements(node, body, writer).map(({ sql }) => `${sql.trimEnd()};\n`)
  return `begin;\n${statements.join('')}commit;\n`
}

/** Name and argument types, as `drop function` takes them. */
export function functionSignature(node: FunctionNode, writer: SqlWriter): string {
  return `${nameOf(node, writer)}(${node.arguments.map((argument) => argument.dataType).join(', ')})`
}

function plainFunction(node: FunctionNode, body: string, writer: SqlWriter): Statement {
  const parameters = node.arguments.map((argument) => {
    const fallback = argument.defaultValue === null ? '' : ` default ${argument.defaultValue}`
    return `${writer.quote(argument.name)} ${argument.dataType}${fallback}`
  })
  const returns = node.functionKind === 'table' ? tableType(node, writer) : (node.returns ?? '')
  const head = `create or replace function ${nameOf(node, writer)}(${parameters.join(', ')})\nreturns ${returns}`
  return definition(head, node, isQuery(body) ? body : `select (\n${body}\n)`, body)
}

function tableType(node: FunctionNode, writer: SqlWriter): string {
  if (node.returnColumns.length === 0) {
    const type = node.returns ?? ''
    return /^\s*(?:table\s*\(|setof\s)/i.test(type) ? type : `setof ${type}`
  }
  return `table (${node.returnColumns.map(({ name, dataType }) => `${writer.quote(name)} ${dataType}`).join(', ')})`
}

/** Collects the values of a group into an array, and gives it to a function with the body. */
function aggregate(node: FunctionNode, body: string, writer: SqlWriter): readonly Statement[] {
  const [argument, ...others] = node.arguments
  if (argument === undefined || others.length > 0) {
    throw new DiagnosticError(
      problem('FUNCTION_UNSUPPORTED', `Aggregate "${node.name}" has ${node.arguments.length} arguments; it needs one`, {
        location: node.location,
        hint: 'Pass several values as one row or one array.',
      }),
    )
  }
  const final = writer.render({ schema: node.schema, identifier: fittingName(`${node.alias}__final`) })
  const state = `${argument.dataType}[]`
  const head = `create or replace function ${final}(${writer.quote(argument.name)} ${state})\nreturns ${node.returns ?? ''}`
  const query = isQuery(body) ? body : `select (\n${body}\n)`
  return [
    definition(head, node, query, body),
    {
      sql: `create or replace aggregate ${nameOf(node, writer)}(${argument.dataType}) (\n  sfunc = pg_catalog.array_append,\n  stype = ${state},\n  initcond = '{}',\n  finalfunc = ${final}\n)`,
      codeOffset: null,
    },
  ]
}

function definition(head: string, node: FunctionNode, query: string, body: string): Statement {
  const volatility = VOLATILITY[String(node.config['volatility'] ?? 'volatile')] ?? 'volatile'
  let tag = '$body$'
  for (let count = 2; query.includes(tag); count += 1) tag = `$body${count}$`
  const before = `${head}\nlanguage sql ${volatility}\nas ${tag}\n`
  return { sql: `${before}${query}\n${tag}`, codeOffset: before.length + query.indexOf(body) }
}

function isQuery(body: string): boolean {
  const text = body.replace(/^(?:\s|--[^\n]*\n|\/\*.*?\*\/)+/s, '')
  return /^(?:select|with|values|table|insert|update|delete|merge)\b/i.test(text)
}

function nameOf(node: FunctionNode, writer: SqlWriter): string {
  return writer.render({ schema: node.schema, identifier: node.alias })
}
