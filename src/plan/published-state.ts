import type { RelationKind } from '../core/relation.js'

/** A right on a relation, or on one of its columns. */
export interface Privilege {
  /** Role name; `public` for everybody. */
  readonly grantee: string
  /** Upper case, such as `SELECT`. */
  readonly privilege: string
  readonly grantable: boolean
  readonly column: string | null
}

/** A view or materialized view that reads the relation, directly or through another. */
export interface DependentView {
  readonly kind: 'view' | 'materialized_view'
  readonly schema: string
  readonly identifier: string
  /** 1 for those that read the relation itself; a view always comes after all that it reads. */
  readonly depth: number
  /** Keys (`relationKey`) of the other dependents that it reads. */
  readonly reads: readonly string[]
  /** Its query, with the names as they were while the old relation held its name. */
  readonly definition: string
  readonly options: readonly string[]
  readonly owner: string
  readonly comment: string | null
  /** What the engine said on its row type when it made it; null or absent for views of others. */
  readonly mark?: string | null
  readonly columnComments: readonly { readonly column: string; readonly comment: string }[]
  readonly privileges: readonly Privilege[]
  readonly populated: boolean
  /** Statements that bring back its indexes, triggers and rules. */
  readonly companions: readonly string[]
  /** It reads the relation itself, not only through another view. */
  readonly direct: boolean
  /** It calls functions that may read the relation by its name, or what it reads does; absent where none does. */
  readonly callsFunctions?: boolean
  /** Columns of the relation that it reads itself. */
  readonly columnsUsed: readonly string[]
}

/** A function whose body or signature Postgres tracks. */
export interface DependentFunction {
  /** `schema.name(arguments)`, quoted. */
  readonly signature: string
  readonly kind: 'function' | 'procedure'
  readonly definition: string
  /** The row type is part of the signature: the function has to be made anew. */
  readonly usesRowType: boolean
  readonly owner: string
  readonly comment: string | null
  readonly privileges: readonly Privilege[]
}

/** A foreign key that points at the relation. */
export interface InboundForeignKey {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly definition: string
  readonly referencedColumns: readonly string[]
}

/** Everything about a published relation that a replacement must keep. */
export interface PublishedState {
  readonly kind: RelationKind
  readonly owner: string
  readonly currentUser: string
  readonly comment: string | null
  readonly columns: readonly { readonly name: string; readonly dataType: string; readonly comment: string | null }[]
  readonly privileges: readonly Privilege[]
  readonly options: readonly string[]
  readonly rowSecurity: boolean
  readonly forceRowSecurity: boolean
  /** `create policy` statements, written for the published name. */
  readonly policies: readonly string[]
  /** `create trigger` statements, written for the published name. */
  readonly triggers: readonly string[]
  readonly publications: readonly string[]
  readonly views: readonly DependentView[]
  readonly functions: readonly DependentFunction[]
  readonly foreignKeys: readonly InboundForeignKey[]
  /** Objects that cannot be moved to another relation, as Postgres describes them. */
  readonly immovable: readonly string[]
}

/** What was built aside, as far as publishing must know it. */
export interface AsideState {
  readonly columns: readonly { readonly name: string; readonly dataType: string }[]
  readonly privileges: readonly Privilege[]
  /** Primary keys and unique constraints: name and columns. */
  readonly keys: readonly { readonly name: string; readonly kind: string; readonly columns: readonly string[] }[]
  /** Names of indexes that belong to no constraint. */
  readonly indexes: readonly string[]
}
