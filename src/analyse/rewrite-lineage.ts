import type { OriginKind } from '../core/lineage.js'
import {
  isTreeNode,
  listOf,
  nodeOf,
  nodesOf,
  numberOf,
  readNodeTree,
  textOf,
  type TreeNode,
  type TreeValue,
} from './node-tree.js'

/** A column of a relation as the catalog numbers it; column 0 is the whole row. */
export interface TableColumn {
  readonly table: number
  readonly column: number
  readonly kind: OriginKind
}

/** What a tree does not say about the functions it calls. */
export interface FunctionFacts {
  /** Ids of functions whose result is a hash of their argument. */
  readonly hashing: ReadonlySet<number>
  /** Ids of aggregates that count. */
  readonly counting: ReadonlySet<number>
}

/** A query and those it stands in, innermost first: what `varlevelsup` and `ctelevelsup` count in. */
interface Scope {
  readonly query: TreeNode
  readonly outer: Scope | null
}

const RELATION = 0
const SUBQUERY = 1
const JOIN = 2
const FUNCTION = 3
const TABLE_FUNCTION = 4
const VALUES = 5
const CTE = 6
const GROUP = 9
const BOOLEAN_TYPE = 16

/**
 * The columns that each output column of a view was made of, from the analysed query that Postgres keeps for it
 * (`pg_rewrite.ev_action`): stars are expanded there and names resolved, so nothing is guessed.
 * @returns one list per output column, in order
 */
export function rewriteLineage(evAction: string, functions: FunctionFacts): readonly (readonly TableColumn[])[] {
  const tree = readNodeTree(evAction)
  const query = Array.isArray(tree) ? (tree as readonly TreeValue[]).find(isTreeNode) : tree
  if (!isTreeNode(query)) throw new Error('The rule holds no query')
  const walk = new Walk(functions)
  const scope = { query, outer: null }
  return outputsOf(query).map((_, index) => unique(walk.output(scope, index + 1)))
}

function outputsOf(query: TreeNode): readonly TreeNode[] {
  return nodesOf(query, 'targetList').filter((entry) => textOf(entry, 'resjunk') !== 'true')
}

class Walk {
  private readonly known = new Map<TreeNode, Map<number, readonly TableColumn[]>>()
  private readonly functions: FunctionFacts

  constructor(functions: FunctionFacts) {
    this.functions = functions
  }

  /** What output column `place` (from 1) of a query was made of. A query that reads itself ends where it began. */
  output(scope: Scope, place: number): readonly TableColumn[] {
    const results = this.known.get(scope.query) ?? new Map<number, readonly TableColumn[]>()
    this.known.set(scope.query, results)
    const earlier = results.get(place)
    if (earlier !== undefined) return earlier
    results.set(place, [])
    const operations = nodeOf(scope.query, 'setOperations')
    const entry = nodesOf(scope.query, 'targetList').find((each) => numberOf(each, 'resno') === place)
    const found =
      operations !== null
        ? unique(this.arms(operations, scope, place))
        : unique(entry === undefined ? [] : this.expression(entry.fields.get('expr'), scope, 'direct'))
    results.set(place, found)
    return found
  }

  private arms(operation: TreeNode, scope: Scope, place: number): readonly TableColumn[] {
    if (operation.type === 'RANGETBLREF') {
      const query = nodeOf(this.rangeEntry(scope, numberOf(operation, 'rtindex')), 'subquery')
      return query === null ? [] : this.output({ query, outer: scope }, place)
    }
    return ['larg', 'rarg'].flatMap((side) => {
      const arm = nodeOf(operation, side)
      return arm === null ? [] : this.arms(arm, scope, place)
    })
  }

  private expression(value: TreeValue | undefined, scope: Scope, kind: OriginKind): readonly TableColumn[] {
    if (Array.isArray(value))
      return (value as readonly TreeValue[]).flatMap((each) => this.expression(each, scope, kind))
    if (!isTreeNode(value)) return []
    if (value.type === 'VAR') return this.variable(value, scope, kind)
    if (value.type === 'CASEEXPR' || value.type === 'CASE') return this.cases(value, scope, kind)
    if (value.type === 'SUBLINK') return this.subLink(value, scope, kind)
    if (value.type === 'AGGREF' || value.type === 'WINDOWFUNC') return this.aggregate(value, scope, kind)
    const inner = weaker(kind, this.kindThrough(value))
    return [...value.fields.values()].flatMap((field) => this.expression(field, scope, inner))
  }

  /** What becomes of an argument's value in a node. */
  private kindThrough(node: TreeNode): OriginKind {
    switch (node.type) {
      case 'RELABELTYPE':
      case 'COERCEVIAIO':
      case 'COERCETODOMAIN':
      case 'ARRAYCOERCEEXPR':
      case 'COALESCEEXPR':
      case 'COALESCE':
      case 'COLLATEEXPR':
      case 'COLLATE':
      case 'TARGETENTRY':
        return 'direct'
      case 'NULLTEST':
      case 'BOOLEANTEST':
      case 'BOOLEXPR':
      case 'SCALARARRAYOPEXPR':
      case 'DISTINCTEXPR':
      case 'ROWCOMPAREEXPR':
      case 'ROWCOMPARE':
        return 'indirect'
      case 'OPEXPR':
        return numberOf(node, 'opresulttype') === BOOLEAN_TYPE ? 'indirect' : 'derived'
      case 'FUNCEXPR':
        if (this.functions.hashing.has(numberOf(node, 'funcid'))) return 'masked'
        if (numberOf(node, 'funcresulttype') === BOOLEAN_TYPE) return 'indirect'
        // Explicit and implicit casts are functions too; they copy.
        return [1, 2].includes(numberOf(node, 'funcformat')) ? 'direct' : 'derived'
      default:
        return 'derived'
    }
  }

  private cases(node: TreeNode, scope: Scope, kind: OriginKind): readonly TableColumn[] {
    const whens = nodesOf(node, 'args')
    return [
      ...whens.flatMap((when) => this.expression(when.fields.get('result'), scope, kind)),
      ...this.expression(node.fields.get('defresult'), scope, kind),
      ...whens.flatMap((when) => this.expression(when.fields.get('expr'), scope, 'indirect')),
      ...this.expression(node.fields.get('arg'), scope, 'indirect'),
    ]
  }

  private aggregate(node: TreeNode, scope: Scope, kind: OriginKind): readonly TableColumn[] {
    const id = numberOf(node, node.type === 'AGGREF' ? 'aggfnoid' : 'winfnoid')
    const through = this.functions.counting.has(id) ? 'indirect' : 'derived'
    return [
      ...this.expression(node.fields.get('args'), scope, weaker(kind, through)),
      ...this.expression(node.fields.get('aggdirectargs'), scope, 'indirect'),
      ...this.expression(node.fields.get('aggfilter'), scope, 'indirect'),
    ]
  }

  private subLink(node: TreeNode, scope: Scope, kind: OriginKind): readonly TableColumn[] {
    const query = nodeOf(node, 'subselect')
    // 4 and 5 are a value and a row of the sub-query, 6 an array of it; the others (exists, any, all) only decide.
    const isValue = [3, 4, 5, 6].includes(numberOf(node, 'subLinkType'))
    const inner =
      query === null ? [] : outputsOf(query).flatMap((_, index) => this.output({ query, outer: scope }, index + 1))
    const own = isValue ? kind : 'indirect'
    return [
      ...inner.map((each) => ({ ...each, kind: weaker(own, each.kind) })),
      ...this.expression(node.fields.get('testexpr'), scope, 'indirect'),
    ]
  }

  private variable(node: TreeNode, scope: Scope, kind: OriginKind): readonly TableColumn[] {
    let owner = scope
    for (let level = numberOf(node, 'varlevelsup'); level > 0 && owner.outer !== null; level -= 1) owner = owner.outer
    const entry = this.rangeEntry(owner, numberOf(node, 'varno'))
    const place = numberOf(node, 'varattno')
    return this.columnOf(entry, place, owner).map((each) => ({ ...each, kind: weaker(kind, each.kind) }))
  }

  private columnOf(entry: TreeNode, place: number, scope: Scope): readonly TableColumn[] {
    switch (numberOf(entry, 'rtekind')) {
      case RELATION:
        return [{ table: numberOf(entry, 'relid'), column: place, kind: 'direct' }]
      case SUBQUERY: {
        const query = nodeOf(entry, 'subquery')
        return query === null ? [] : this.outputOrRow({ query, outer: scope }, place)
      }
      case JOIN:
        return place === 0
          ? this.expression(listOf(entry, 'joinaliasvars'), scope, 'direct')
          : this.expression(listOf(entry, 'joinaliasvars')[place - 1], scope, 'direct')
      case FUNCTION:
        return this.expression(listOf(entry, 'functions'), scope, 'derived')
      case TABLE_FUNCTION:
        return this.expression(entry.fields.get('tablefunc'), scope, 'derived')
      case VALUES:
        return listOf(entry, 'values_lists').flatMap((row) =>
          Array.isArray(row) ? this.expression((row as readonly TreeValue[])[place - 1], scope, 'direct') : [],
        )
      case CTE:
        return this.cte(entry, place, scope)
      case GROUP:
        return this.expression(listOf(entry, 'groupexprs')[place - 1], scope, 'direct')
      default:
        return []
    }
  }

  private cte(entry: TreeNode, place: number, scope: Scope): readonly TableColumn[] {
    let owner = scope
    for (let level = numberOf(entry, 'ctelevelsup'); level > 0 && owner.outer !== null; level -= 1) owner = owner.outer
    const name = textOf(entry, 'ctename')
    const query = nodesOf(owner.query, 'cteList')
      .filter((cte) => textOf(cte, 'ctename') === name)
      .map((cte) => nodeOf(cte, 'ctequery'))[0]
    return query === undefined || query === null ? [] : this.outputOrRow({ query, outer: owner }, place)
  }

  private outputOrRow(scope: Scope, place: number): readonly TableColumn[] {
    if (place > 0) return this.output(scope, place)
    return outputsOf(scope.query).flatMap((_, index) => this.output(scope, index + 1))
  }

  private rangeEntry(scope: Scope, number: number): TreeNode {
    const entry = listOf(scope.query, 'rtable')[number - 1]
    if (!isTreeNode(entry)) throw new Error(`The query has no range table entry ${number}`)
    return entry
  }
}

const STRENGTH: readonly OriginKind[] = ['direct', 'derived', 'masked', 'indirect']

/** The way of two steps: that of the step which leaves less of the value. */
export function weaker(first: OriginKind, second: OriginKind): OriginKind {
  return STRENGTH.indexOf(first) >= STRENGTH.indexOf(second) ? first : second
}

/** Each column once, in the way that leaves most of its value. */
function unique(columns: readonly TableColumn[]): readonly TableColumn[] {
  const best = new Map<string, TableColumn>()
  for (const each of columns) {
    const key = `${each.table}.${each.column}`
    const earlier = best.get(key)
    if (earlier === undefined || STRENGTH.indexOf(each.kind) < STRENGTH.indexOf(earlier.kind)) best.set(key, each)
  }
  return [...best.values()]
}
