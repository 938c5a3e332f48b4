import type { Relation, RelationKind } from '../../../core/relation.js'
import { fromHost, HostObject, hostFunction, hostObject, toHost } from '../../host-values.js'
import { raise } from '../../errors.js'
import { AskedMembers } from '../asked-members.js'
import { asCount, asText, isRecord, optionalText, sameKeys } from './convert.js'
import { quoteIdentifier } from './relation-render.js'

/** Which parts of a name are written, or written in quotes. */
export interface PartPolicy {
  readonly database: boolean
  readonly schema: boolean
  readonly identifier: boolean
}

/** What templates may know and change of a relation; every change makes a new one. */
export interface RelationState {
  readonly database: string | null
  readonly schema: string | null
  readonly identifier: string | null
  readonly type: string | null
  readonly include: PartPolicy
  readonly quote: PartPolicy
  /** Name of the CTE that stands for an ephemeral model. */
  readonly cte: string | null
  /** Rows to read at most when the relation is printed; null reads all. */
  readonly limit: number | null
  /** A condition on the rows that are read when the relation is printed; null reads all. */
  readonly where: string | null
}

const ALL: PartPolicy = { database: true, schema: true, identifier: true }
const NONE: PartPolicy = { database: false, schema: false, identifier: false }
const KINDS: readonly RelationKind[] = ['table', 'view', 'materialized_view', 'foreign_table']

/** A relation of the engine as a template value. */
export function relationValue(
  relation: Relation,
  options: { cte?: string; limit?: number; where?: string } = {},
): HostObject {
  return fromState({
    database: relation.database === '' ? null : relation.database,
    schema: relation.schema,
    identifier: relation.identifier,
    type: options.cte === undefined ? (relation.kind ?? null) : 'cte',
    include: ALL,
    quote: ALL,
    cte: options.cte ?? null,
    limit: options.limit ?? null,
    where: options.where ?? null,
  })
}

/** The relation behind a template value, undefined when it is none. */
export function relationOf(value: unknown): Relation | undefined {
  const state = stateOf(value)
  if (state === undefined) return undefined
  const kind = KINDS.find((known) => known === state.type)
  return {
    database: state.database ?? '',
    schema: state.schema ?? '',
    identifier: state.identifier ?? '',
    ...(kind === undefined ? {} : { kind }),
  }
}

/** The state behind a relation value; undefined for other values. */
export function stateOf(value: unknown): RelationState | undefined {
  if (!(value instanceof HostObject)) return undefined
  const inner = value.extras.inner
  return isRecord(inner) && 'include' in inner && 'quote' in inner ? (inner as unknown as RelationState) : undefined
}

/** The text of a relation: its parts by policy, the CTE of an ephemeral model, or a limited subquery. */
export function renderState(state: RelationState): string {
  if (state.cte !== null) return state.cte
  const parts = (['database', 'schema', 'identifier'] as const).flatMap((part) => {
    const text = state[part]
    if (text === null || text === '' || !state.include[part]) return []
    return [state.quote[part] ? quoteIdentifier(text) : text]
  })
  const name = parts.join('.')
  if (state.limit === null) return state.where === null ? name : `(select * from ${name} where ${state.where})`
  return state.limit === 0
    ? `(select * from ${name} where false limit 0)`
    : `(select * from ${name} limit ${state.limit})`
}

/** Makes the template value of a state. */
export function fromState(state: RelationState): HostObject {
  // Most relations are only printed, and a project makes tens of thousands: their members are made when one is asked for.
  let made: Map<string, unknown> | undefined
  const members = (): Map<string, unknown> =>
    (made ??= new Map([...Object.entries(classMembers), ...facts(state), ...changes(state), ...questions(state)]))
  const asked = new AskedMembers(
    (name) => members().get(name),
    () => members().keys(),
  )
  return new HostObject(asked, {
    typeName: 'Relation',
    inner: state,
    // Packages tell relations from texts by `is mapping` and by the type in `metadata`.
    mapping: true,
    iterate: () => ['metadata', 'path', 'type', 'quote_character', 'include_policy', 'quote_policy', 'dbt_created'],
    hash: () => JSON.stringify(['relation', state.database, state.schema, state.identifier, state.type, state.cte]),
    str: () => renderState(state),
    equals: (other) => {
      const theirs = stateOf(other)
      return theirs !== undefined && sameKeys(state, theirs, ['database', 'schema', 'identifier', 'type', 'cte'])
    },
  })
}

function facts(state: RelationState): [string, unknown][] {
  const { database, schema, identifier, type } = state
  return [
    ['database', database],
    ['schema', schema],
    ['identifier', identifier],
    ['name', identifier],
    ['table', identifier],
    ['type', type],
    ['path', hostObject({ database, schema, identifier })],
    ['is_table', type === 'table'],
    ['is_view', type === 'view'],
    ['is_cte', type === 'cte'],
    ['is_materialized_view', type === 'materialized_view'],
    ['is_pointer', false],
    ['is_function', type === 'function'],
    ['can_be_renamed', type === 'table' || type === 'view'],
    ['can_be_replaced', type === 'view'],
    ['metadata', fromHost({ type: 'PostgresRelation' })],
    ['quote_character', '"'],
    ['include_policy', fromHost({ ...state.include })],
    ['quote_policy', fromHost({ ...state.quote })],
    ['limit', state.limit],
    ['dbt_created', false],
  ]
}

function changes(state: RelationState): [string, unknown][] {
  const policy = (name: string, key: 'include' | 'quote'): [string, unknown] => [
    name,
    hostFunction(`Relation.${name}`, (_args, kwargs) =>
      fromState({ ...state, [key]: mergePolicy(state[key], kwargs, name) }),
    ),
  ]
  const replace = (name: string): [string, unknown] => [
    name,
    hostFunction(`Relation.${name}`, (_args, kwargs) => fromState({ ...state, ...pathOf(kwargs) })),
  ]
  return [
    policy('include', 'include'),
    policy('quote', 'quote'),
    replace('replace_path'),
    [
      'incorporate',
      hostFunction('Relation.incorporate', (_args, kwargs) => {
        const path = toHost(kwargs['path'])
        return fromState({
          ...state,
          ...(isRecord(path) ? pathOf(path) : {}),
          ...('type' in kwargs ? { type: optionalText(kwargs['type']) } : {}),
          ...('limit' in kwargs ? { limit: asCount(kwargs['limit']) } : {}),
          ...includesOf(kwargs['include']),
        })
      }),
    ],
    [
      'without_identifier',
      hostFunction('Relation.without_identifier', () =>
        fromState({ ...state, include: { ...state.include, identifier: false } }),
      ),
    ],
    [
      'information_schema',
      hostFunction('Relation.information_schema', (args) => informationSchema(state, optionalText(args[0]))),
    ],
    ['information_schema_only', hostFunction('Relation.information_schema_only', () => informationSchema(state, null))],
  ]
}

function questions(state: RelationState): [string, unknown][] {
  return [
    [
      'get',
      hostFunction('Relation.get', (args, kwargs) => {
        const found = new Map(facts(state)).get(asText(args[0]))
        return found === undefined ? (args[1] ?? kwargs['default'] ?? null) : found
      }),
    ],
    ['render', hostFunction('Relation.render', () => renderState(state))],
    ['render_limited', hostFunction('Relation.render_limited', () => renderState(state))],
    ['quoted', hostFunction('Relation.quoted', (args) => quoteIdentifier(asText(args[0])))],
    ['relation_max_name_length', hostFunction('Relation.relation_max_name_length', () => 63)],
    [
      'matches',
      hostFunction('Relation.matches', (args, kwargs) =>
        (['database', 'schema', 'identifier'] as const).every((part, index) => {
          const wanted = optionalText(args[index] ?? kwargs[part])
          return wanted === null || wanted === state[part]
        }),
      ),
    ],
    [
      'to_dict',
      hostFunction('Relation.to_dict', () =>
        fromHost({ database: state.database, schema: state.schema, identifier: state.identifier, type: state.type }),
      ),
    ],
  ]
}

/** `information_schema` beside a relation, as packages read it: `relation.information_schema('columns')`. */
function informationSchema(state: RelationState, view: string | null): HostObject {
  return fromState({
    ...state,
    schema: 'INFORMATION_SCHEMA',
    identifier: view,
    type: 'view',
    include: { ...state.include, schema: true, identifier: view !== null },
    quote: { ...NONE, database: state.quote.database },
    cte: null,
    limit: null,
    where: null,
  })
}

function mergePolicy(old: PartPolicy, given: Readonly<Record<string, unknown>>, name: string): PartPolicy {
  const merged = { ...old }
  for (const [key, value] of Object.entries(given)) {
    if (key !== 'database' && key !== 'schema' && key !== 'identifier') {
      raise('TypeError', `${name}() got an unexpected keyword argument '${key}'`)
    }
    if (value !== null) merged[key] = value === true
  }
  return merged
}

function pathOf(given: Readonly<Record<string, unknown>>): Partial<RelationState> {
  const path: { database?: string | null; schema?: string | null; identifier?: string | null } = {}
  for (const part of ['database', 'schema', 'identifier'] as const) {
    if (part in given) path[part] = optionalText(given[part])
  }
  return path
}

function includesOf(given: unknown): Partial<RelationState> {
  const policy = toHost(given)
  return isRecord(policy) ? { include: mergePolicy(ALL, policy, 'include') } : {}
}

/** What the class and each of its relations have. */
const classMembers: Readonly<Record<string, unknown>> = {
  create: hostFunction('Relation.create', (args, kwargs) => {
    const cte = kwargs['type'] === 'cte'
    const identifier = optionalText(args[2] ?? kwargs['identifier'])
    return fromState({
      database: optionalText(args[0] ?? kwargs['database']),
      schema: optionalText(args[1] ?? kwargs['schema']),
      identifier,
      type: optionalText(args[3] ?? kwargs['type']),
      include: policyOf(kwargs['include_policy'], ALL),
      quote: policyOf(kwargs['quote_policy'], ALL),
      cte: cte ? identifier : null,
      limit: asCount(kwargs['limit'] ?? null),
      where: null,
    })
  }),
  scd_args: hostFunction('Relation.scd_args', (args) => {
    const keys = toHost(args[0])
    return [...(Array.isArray(keys) ? (keys as unknown[]) : [args[0]]), args[1]]
  }),
  add_ephemeral_prefix: hostFunction('Relation.add_ephemeral_prefix', (args) => `__dbt__cte__${asText(args[0])}`),
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  MaterializedView: 'materialized_view',
  External: 'external',
  Function: 'function',
  require_alias: true,
  renameable_relations: ['table', 'view'],
  replaceable_relations: ['view'],
  get_default_quote_policy: hostFunction('Relation.get_default_quote_policy', () => fromHost({ ...ALL })),
  get_default_include_policy: hostFunction('Relation.get_default_include_policy', () => fromHost({ ...ALL })),
  get_relation_type: hostObject({
    Table: 'table',
    View: 'view',
    CTE: 'cte',
    MaterializedView: 'materialized_view',
    External: 'external',
  }),
}

/** `api.Relation`: makes relations from names. */
export const relationClass: HostObject = hostObject(classMembers, {
  typeName: 'type',
  str: () => "<class 'Relation'>",
})

function policyOf(given: unknown, fallback: PartPolicy): PartPolicy {
  const policy = toHost(given)
  return isRecord(policy) ? mergePolicy(fallback, policy, 'create') : fallback
}
