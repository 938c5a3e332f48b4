/** A node of Postgres' analysed query, as `pg_rewrite.ev_action` writes it: `{VAR :varno 1 …}`. */
export interface TreeNode {
  /** `QUERY`, `VAR`, `FUNCEXPR`, … */
  readonly type: string
  readonly fields: ReadonlyMap<string, TreeValue>
}

/** Text of a plain field (null for `<>`), a node, or a list of any of these. */
export type TreeValue = string | null | TreeNode | readonly TreeValue[]

/** Whether a value is a node. */
export function isTreeNode(value: TreeValue | undefined): value is TreeNode {
  return typeof value === 'object' && value !== null && 'fields' in value
}

/** The nodes of a list field; none when it is empty. */
export function listOf(node: TreeNode, field: string): readonly TreeValue[] {
  const value = node.fields.get(field)
  return Array.isArray(value) ? (value as readonly TreeValue[]) : []
}

/** The nodes of a list field, without what is no node. */
export function nodesOf(node: TreeNode, field: string): readonly TreeNode[] {
  return listOf(node, field).filter(isTreeNode)
}

/** The node of a field, or null. */
export function nodeOf(node: TreeNode, field: string): TreeNode | null {
  const value = node.fields.get(field)
  return isTreeNode(value) ? value : null
}

/** The whole number of a field; 0 when it has none. */
export function numberOf(node: TreeNode, field: string): number {
  const value = node.fields.get(field)
  return typeof value === 'string' ? Number.parseInt(value, 10) : 0
}

/** The text of a field; empty when it has none. */
export function textOf(node: TreeNode, field: string): string {
  const value = node.fields.get(field)
  return typeof value === 'string' ? value : ''
}

/** Reads the text of a node tree; gives the top-level value. Throws Error when the text is no node tree. */
export function readNodeTree(text: string): TreeValue {
  const reader = new Reader(tokensOf(text))
  const value = reader.value()
  if (!reader.isAtEnd) throw new Error('The node tree goes on after its end')
  return value
}

class Reader {
  private position = 0
  private readonly tokens: readonly string[]

  constructor(tokens: readonly string[]) {
    this.tokens = tokens
  }

  get isAtEnd(): boolean {
    return this.position >= this.tokens.length
  }

  value(): TreeValue {
    const token = this.next()
    if (token === '{') return this.node()
    if (token === '(') return this.list()
    return token === '<>' ? null : plain(token)
  }

  private node(): TreeNode {
    const type = this.next()
    const fields = new Map<string, TreeValue>()
    while (this.peek() !== '}') {
      const name = this.next()
      if (!name.startsWith(':')) throw new Error(`A field of ${type} was expected, not "${name}"`)
      // The first token is the value, whatever it looks like; a constant's bytes follow it: `4 [ 1 0 0 0 ]`.
      const value = this.value()
      while (this.peek() !== '}' && !this.peek().startsWith(':')) this.next()
      fields.set(name.slice(1), value)
    }
    this.next()
    return { type, fields }
  }

  private list(): readonly TreeValue[] {
    const values: TreeValue[] = []
    while (this.peek() !== ')') values.push(this.value())
    this.next()
    return values
  }

  private peek(): string {
    const token = this.tokens[this.position]
    if (token === undefined) throw new Error('The node tree ends too early')
    return token
  }

  private next(): string {
    const token = this.peek()
    this.position += 1
    return token
  }
}

/** Brackets stand alone; strings are quoted; anything else runs to the next space or bracket, backslashes escaping. */
function tokensOf(text: string): readonly string[] {
  return text.match(/[{}()]|"(?:[^"\\]|\\.)*"|(?:[^\s{}()\\]|\\[^])+/g) ?? []
}

function plain(token: string): string {
  const inner = token.startsWith('"') && token.endsWith('"') && token.length > 1 ? token.slice(1, -1) : token
  return inner.replace(/\\([^])/g, '$1')
}
