/**
 * The name of a relation as the field's artifacts write it: every part quoted.
 *
 * @example quotedName('shop', 'core', 'odd "name') // → '"shop"."core"."odd ""name"'
 */
export function quotedName(database: string, schema: string, identifier: string): string {
  return [database, schema, identifier].map((part) => `"${part.replaceAll('"', '""')}"`).join('.')
}
