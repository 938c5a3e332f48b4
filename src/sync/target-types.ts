import { DatabaseError, type Dialect, type Session } from '../adapters/contract.js'
import type { SourceType } from './source-table.js'

/** Makes the types of a source known to the target, in one schema; what cannot be made is said. */
export interface TargetTypes {
  /** Name of the target's type for a column of the source, modifiers included; null when the target has none. */
  typeFor(column: { readonly typeId: string; readonly dataType: string }): Promise<string | null>
  /** What the target lacks and why, a sentence each. */
  readonly messages: readonly string[]
}

/** What the target has under a name: its kind, and what it is made of in a form that can be compared. */
interface ExistingType {
  readonly schema: string
  readonly kind: SourceType['kind']
  readonly shape: readonly string[]
}

export interface TargetTypesOptions {
  readonly session: Session
  readonly dialect: Dialect
  /** Where types that have to be made are made. */
  readonly schema: string
  readonly types: ReadonlyMap<string, SourceType>
  readonly onSql: (sql: string) => void
}

export function targetTypes(options: TargetTypesOptions): TargetTypes {
  const { session, dialect, schema, types, onSql } = options
  const nameById = new Map<string, string | null>()
  const messages: string[] = []

  async function typeFor(column: { readonly typeId: string; readonly dataType: string }): Promise<string | null> {
    const type = types.get(column.typeId)
    if (type === undefined) return null
    const inner = type.elementId === null ? type : (types.get(type.elementId) ?? type)
    // Names of built-in types mean the same everywhere; an older target may lack one.
    if (inner.schema === 'pg_catalog') return (await isBuiltIn(inner)) ? column.dataType : null
    if (type.elementId !== null) {
      const element = types.get(type.elementId)
      const name = element === undefined ? null : await nameOf(element)
      return name === null ? null : `${name}${modifiersOf(column.dataType)}[]`
    }
    const name = await nameOf(type)
    return name === null ? null : `${name}${modifiersOf(column.dataType)}`
  }

  /** Null when the target has no such type and none can be made. */
  async function nameOf(type: SourceType): Promise<string | null> {
    const known = nameById.get(type.id)
    if (known !== undefined) return known
    const name = await findOrMake(type)
    nameById.set(type.id, name)
    if (name === null) messages.push(absent(type))
    return name
  }

  async function isBuiltIn(type: SourceType): Promise<boolean> {
    const known = nameById.get(type.id)
    if (known !== undefined) return known !== null
    const { rows } = await session.query(BUILT_IN, [type.name])
    nameById.set(type.id, rows.length === 0 ? null : type.name)
    if (rows.length === 0) messages.push(absent(type))
    return rows.length > 0
  }

  async function findOrMake(type: SourceType): Promise<string | null> {
    if (type.extension !== null) {
      const [row] = (await session.query(TYPE_OF_EXTENSION, [type.name, type.extension])).rows
      return row === undefined ? null : dialect.render({ schema: row[0] ?? '', identifier: type.name })
    }
    const name = dialect.render({ schema, identifier: type.name })
    const existing = await findExisting(type.name)
    const definition = await definitionOf(type)
    if (definition === null) return null
    if (existing === null) return (await make(`create ${definition.sql(name)}`)) ? name : null
    if (existing.kind !== type.kind) return null
    if (type.kind === 'enum') return (await addLabels(name, existing.shape, type.labels)) ? name : null
    return isSameShape(existing.shape, definition.shape) ? name : null
  }

  async function definitionOf(
    type: SourceType,
  ): Promise<{ readonly shape: readonly string[]; readonly sql: (name: string) => string } | null> {
    switch (type.kind) {
      case 'enum':
        return {
          shape: type.labels,
          sql: (name) => `type ${name} as enum (${type.labels.map(dialect.literal).join(', ')})`,
        }
      case 'domain': {
        const base = await partType(type.baseId, type.baseName)
        if (base === null) return null
        const constraints = type.constraints.filter((constraint) => !/^NOT NULL/i.test(constraint))
        return { shape: [type.baseName ?? ''], sql: (name) => `domain ${name} as ${[base, ...constraints].join(' ')}` }
      }
      case 'range': {
        const base = await partType(type.baseId, type.baseName)
        return base === null
          ? null
          : { shape: [type.baseName ?? ''], sql: (name) => `type ${name} as range (subtype = ${base})` }
      }
      case 'composite': {
        // The name of a table's row type is the table's, which may be a table of the target too.
        if (type.isRowType) return null
        const parts: string[] = []
        for (const attribute of type.attributes) {
          const part = await typeFor(attribute)
          if (part === null) return null
          parts.push(`${dialect.quote(attribute.name)} ${part}`)
        }
        const shape = type.attributes.map((attribute) => `${attribute.name} ${attribute.dataType}`)
        return { shape, sql: (name) => `type ${name} as (${parts.join(', ')})` }
      }
      default:
        return null
    }
  }

  async function partType(id: string | null, dataType: string | null): Promise<string | null> {
    if (id === null || dataType === null) return null
    return typeFor({ typeId: id, dataType })
  }

  async function findExisting(name: string): Promise<ExistingType | null> {
    const [row] = (await session.query(EXISTING_TYPE, [schema, name])).rows
    return row === undefined
      ? null
      : { schema, kind: row[0] as SourceType['kind'], shape: JSON.parse(row[1] ?? '[]') as string[] }
  }

  /** New labels go where the source has them; labels that the source dropped stay, rows of old may hold them. */
  async function addLabels(name: string, have: readonly string[], want: readonly string[]): Promise<boolean> {
    const present = new Set(have)
    for (const [index, label] of want.entries()) {
      if (present.has(label)) continue
      const before = want[index - 1]
      const after = want.slice(index + 1).find((later) => present.has(later))
      const place =
        before !== undefined
          ? ` after ${dialect.literal(before)}`
          : after === undefined
            ? ''
            : ` before ${dialect.literal(after)}`
      if (!(await make(`alter type ${name} add value if not exists ${dialect.literal(label)}${place}`))) return false
      present.add(label)
    }
    return true
  }

  async function make(sql: string): Promise<boolean> {
    try {
      onSql(sql)
      await session.query(sql)
      return true
    } catch (error) {
      if (!(error instanceof DatabaseError) || session.isLost) throw error
      // Another load was faster; its type is the same.
      if (error.sqlState === '42710' || error.sqlState === '23505') return true
      messages.push(`${sql}: ${error.message}`)
      return false
    }
  }

  return { typeFor, messages }
}

function absent(type: SourceType): string {
  return `The target has no type "${type.schema}.${type.name}".`
}

/** Parts of the types being made stand in another schema in the source than in the target, which is no difference. */
function isSameShape(left: readonly string[], right: readonly string[]): boolean {
  const bare = (part: string): string => part.replaceAll('"', '').replace(/[^\s.]+\./g, '')
  return left.map(bare).join('\n') === right.map(bare).join('\n')
}

/** `numeric(12,2)[]` → `(12,2)`; `timestamp(3) with time zone` → `(3)`. */
function modifiersOf(dataType: string): string {
  // Names in quotes may hold brackets of their own.
  return /\([^()"]*\)(?=[^"]*$)/.exec(dataType)?.[0] ?? ''
}

const BUILT_IN = `
select 1 from pg_catalog.pg_type where typnamespace = 'pg_catalog'::regnamespace and typname = $1::text`

const TYPE_OF_EXTENSION = `
select n.nspname
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
join pg_catalog.pg_extension e on d.refclassid = 'pg_catalog.pg_extension'::regclass and e.oid = d.refobjid
where t.typname = $1::text and e.extname = $2::text`

const EXISTING_TYPE = `
select case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'c' then 'composite' when 'r' then 'range'
    when 'm' then 'multirange' else 'base' end,
  case t.typtype
    when 'e' then (select pg_catalog.jsonb_agg(e.enumlabel order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid)
    when 'd' then pg_catalog.jsonb_build_array(pg_catalog.format_type(t.typbasetype, t.typtypmod))
    when 'r' then (select pg_catalog.jsonb_build_array(pg_catalog.format_type(r.rngsubtype, null)) from pg_catalog.pg_range r where r.rngtypid = t.oid)
    when 'c' then (select pg_catalog.jsonb_agg(a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod) order by a.attnum)
      from pg_catalog.pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)
  end
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
where n.nspname = $1::text and t.typname = $2::text`
