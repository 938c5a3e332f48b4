import type { Relation } from '../../../core/relation.js'

/** An identifier in double quotes, inner ones doubled. */
export function quoteIdentifier(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

/** A value as an SQL literal, exact also when it holds backslashes. */
export function quoteLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return text.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

/** `"schema"."identifier"`: the name inside the connected database, which every statement of the engine uses. */
export function schemaQualified(relation: Relation): string {
  return relation.schema === ''
    ? quoteIdentifier(relation.identifier)
    : `${quoteIdentifier(relation.schema)}.${quoteIdentifier(relation.identifier)}`
}
