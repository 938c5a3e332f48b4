import { keyword, type SqlWriter } from './render.js'
import type { AsideState, Privilege, PublishedState } from './published-state.js'
import type { KindedRelation, Step } from './step.js'

/**
 * Gives the new relation what was given to the old one by hand: rights, column rights, row-level security, policies,
 * triggers, publications, column comments, owner. `relation` bears the published name already.
 */
export function carryOver(
  published: PublishedState,
  aside: AsideState,
  relation: KindedRelation,
  writer: SqlWriter,
): readonly Step[] {
  const columns = new Set(aside.columns.map((column) => column.name))
  const held = new Set(aside.privileges.map(privilegeKey))
  const name = writer.render(relation)
  const isTable = relation.kind === 'table' && published.kind === 'table'
  const statement = (purpose: string, sql: string): Step => ({ kind: 'statement', purpose, sql, origin: 'engine' })
  return [
    ...published.privileges
      .filter((privilege) => privilege.column === null || columns.has(privilege.column))
      .filter((privilege) => !held.has(privilegeKey(privilege)) && fits(privilege, relation, published))
      .map((privilege): Step => grant(relation, privilege)),
    ...published.columns
      .filter((column) => column.comment !== null && columns.has(column.name))
      .map((column): Step => ({ kind: 'comment', relation, column: column.name, text: column.comment })),
    ...(isTable && published.rowSecurity
      ? [statement('row-level security', `alter table ${name} enable row level security`)]
      : []),
    ...(isTable && published.forceRowSecurity
      ? [statement('row-level security', `alter table ${name} force row level security`)]
      : []),
    ...(isTable ? published.policies.map((sql) => statement('policy', sql)) : []),
    ...(relation.kind === published.kind ? published.triggers.map((sql) => statement('trigger', sql)) : []),
    ...(isTable
      ? published.publications.map((publication) =>
          statement('publication', `alter publication ${writer.quote(publication)} add table ${name}`),
        )
      : []),
    ...(published.owner === published.currentUser
      ? []
      : [statement('owner', `alter ${keyword(relation.kind)} ${name} owner to ${writer.quote(published.owner)}`)]),
  ]
}

/**
 * Brings the rights that the node declares to exactly the declared roles. Privileges that are not declared are left
 * alone, whoever gave them.
 */
export function reconcileGrants(
  relation: KindedRelation,
  declared: Readonly<Record<string, readonly string[]>>,
  present: readonly Privilege[],
): readonly Step[] {
  return Object.entries(declared).flatMap(([name, roles]) => {
    const privilege = name.toUpperCase()
    const wanted = new Set(roles.map((role) => (role.toLowerCase() === 'public' ? 'public' : role)))
    const holders = new Set(
      present.filter((held) => held.privilege === privilege && held.column === null).map((held) => held.grantee),
    )
    const base = { relation, privilege, columns: [], grantable: false }
    return [
      ...[...holders]
        .filter((role) => !wanted.has(role))
        .sort()
        .map((grantee): Step => ({ kind: 'revoke', ...base, grantee })),
      ...[...wanted].filter((role) => !holders.has(role)).map((grantee): Step => ({ kind: 'grant', ...base, grantee })),
    ]
  })
}

/** `grants:` of a node: privilege → roles; one role may be written without a list. */
export function declaredGrants(config: Readonly<Record<string, unknown>>): Readonly<Record<string, readonly string[]>> {
  const grants = config['grants']
  if (typeof grants !== 'object' || grants === null) return {}
  return Object.fromEntries(
    Object.entries(grants as Record<string, unknown>).map(([privilege, roles]) => [
      privilege.replace(/^\+/, ''),
      (Array.isArray(roles) ? roles : [roles]).filter((role) => role !== null && role !== undefined).map(String),
    ]),
  )
}

function grant(relation: KindedRelation, privilege: Privilege): Step {
  return {
    kind: 'grant',
    relation,
    privilege: privilege.privilege,
    columns: privilege.column === null ? [] : [privilege.column],
    grantee: privilege.grantee,
    grantable: privilege.grantable,
  }
}

/** Rights that only tables know are not given to a view that takes a table's place. */
function fits(privilege: Privilege, relation: KindedRelation, published: PublishedState): boolean {
  if (relation.kind === published.kind) return true
  return !['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'].includes(privilege.privilege)
}

function privilegeKey(privilege: Privilege): string {
  return JSON.stringify([privilege.grantee, privilege.privilege, privilege.column, privilege.grantable])
}
