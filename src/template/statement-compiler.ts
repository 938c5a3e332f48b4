import { ExpressionCompiler, type Frame } from './expression-compiler.js'
import { ASYNC_MARK, literal, MAP_CLOSE, MAP_OPEN, packPosition } from './generated-code.js'
import type { Expression, NodeOf, Statement, Target } from './nodes.js'
import { isConstant, type Names, subexpressions } from './scopes.js'
import { textMarks } from './text-marks.js'

interface FunctionSlot {
  readonly slot: number
  readonly variables: string[]
}

interface FunctionOptions {
  readonly label: string | null
  readonly frame: Frame
  readonly parameters: readonly string[]
  readonly body: (frame: Frame) => void
}

/** Writes JavaScript for functions, output, assignments and blocks without loops and macros. */
export abstract class StatementCompiler extends ExpressionCompiler {
  /** Where the function being written declares its temporary variables. */
  declare private declarations: FunctionSlot | null
  /** The buffer that holds the template's own text: its pieces are mapped to the source. */
  declare protected mapped: string | null

  override init(file: string): void {
    super.init(file)
    this.file = file
    this.constant = false
    this.mapped = null
    this.declarations = null
  }

  protected function({ label, frame, parameters, body }: FunctionOptions): void {
    const outer = this.declarations
    this._emit(`${ASYNC_MARK}function(${['c', ...parameters].join(',')}){let p=0,t`)
    const own: FunctionSlot = { slot: this.codebuf.length, variables: [] }
    this.declarations = own
    this._emit('')
    this._emit(';try{c.enter();')
    const buffer = this._pushBuffer()
    this.firstValues(frame.names)
    body(frame)
    this._emit(`return ${buffer};`)
    this._popBuffer()
    this._emit(`}catch(e){return c.caught(e,${label === null ? 'null' : literal(label)},p);}finally{c.leave();}}`)
    this.codebuf[own.slot] = own.variables.map((name) => `,${name}`).join('')
    this.declarations = outer
  }

  protected override temporary(): string {
    const name = this._tmpid()
    this.declarations!.variables.push(name)
    return name
  }

  /** First values of a scope's names. */
  protected firstValues(names: Names): void {
    for (const [variable, load] of names.loads) {
      if (load.kind === 'lookup') this._emit(`let ${variable}=c.lookup(${literal(load.name)});`)
      else if (load.kind === 'outer') this._emit(`let ${variable}=${load.variable};`)
      else if (load.kind === 'missing') this._emit(`let ${variable}=rt.MISSING;`)
    }
  }

  protected statements(nodes: readonly Statement[], frame: Frame): void {
    for (const node of nodes) this.compile(node, frame)
  }

  compileSkipped(): void {
    // Documentation and snapshots write nothing.
  }

  compileOutput(node: NodeOf<'Output'>, frame: Frame): void {
    for (const child of node.children) {
      if (child.typename === 'TemplateData') this.text(child)
      else if (!this.returned(child, frame)) {
        const at = node.children.length === 1 ? node : child
        this.write(at, () => {
          this._emit('rt.str(')
          this.printed(child, frame)
          this._emit(`,${this.position(child)})`)
        })
      }
    }
  }

  /** A constant with slices is worked out as Jinja does while compiling, and if that fails as any other value. */
  protected printed(node: Expression, frame: Frame): void {
    if (!isConstant(node) || !hasSlice(node)) return this.expression(node, frame)
    this.constant = true
    this._emit('rt.folded(()=>(')
    this.expression(node, frame)
    this._emit('),()=>(')
    this.constant = false
    this.expression(node, frame)
    this._emit('))')
  }

  protected text(node: NodeOf<'TemplateData'>): void {
    if (this.buffer === this.mapped) this.mark(textMarks(node))
    this._emit(`${this.buffer}+=${literal(node.value)};`)
  }

  private mark(places: readonly number[]): void {
    this._emit(`${MAP_OPEN}c.mark(${this.buffer}.length,[${places.join(',')}]);${MAP_CLOSE}`)
  }

  /** Adds a value to the text; `c.add` keeps the length below the budget. */
  protected write(at: { lineno: number; colno: number }, value: () => void): void {
    const position = packPosition(at.lineno, at.colno)
    if (this.buffer === this.mapped) this.mark([0, position])
    // The value may await, and what it calls may not see half of an addition: it is worked out first.
    this._emit('t=')
    value()
    this._emit(`;${this.buffer}+=c.written(t);`)
  }

  /** `return(value)` as a statement of a macro leaves it with the value. */
  protected returned(node: Expression, frame: Frame): boolean {
    if (!frame.returns || node.typename !== 'Call') return false
    const { target, arguments: given } = node
    if (target.typename !== 'Symbol' || target.value !== 'return') return false
    const load = frame.names.loadOf(frame.names.find('return')!)
    if (load?.kind !== 'lookup' || given.args.length !== 1) return false
    if (given.kwargs.length > 0 || given.dynamicArgs !== null || given.dynamicKwargs !== null) return false
    this._emit('return ')
    this.expression(given.args[0]!, frame)
    this._emit(';')
    return true
  }

  compileDo(node: NodeOf<'Do'>, frame: Frame): void {
    if (this.returned(node.value, frame)) return
    this.expression(node.value, frame)
    this._emit(';')
  }

  compileIf(node: NodeOf<'If'>, outer: Frame): void {
    const frame = { ...outer, soft: true }
    this._emit('if(rt.truth(')
    this.expression(node.cond, frame)
    this._emit(')){')
    this.statements(node.body.children, frame)
    this._emit('}')
    if (node.else_ === null) return
    this._emit('else{')
    this.statements(node.else_.children, frame)
    this._emit('}')
  }

  compileAssign(node: NodeOf<'Assign'>, frame: Frame): void {
    this.checkTargets(node.target, frame)
    this._emit('t=')
    this.expression(node.value, frame)
    this._emit(';')
    this.assign(node.target, 't', frame)
  }

  /** What is no namespace cannot take an attribute, whatever the value would be. */
  private checkTargets(target: Target, frame: Frame): void {
    if (target.typename === 'Tuple') {
      for (const item of target.children) this.checkTargets(item as Target, frame)
    } else if (target.typename === 'NamespaceTarget') {
      this._emit(`rt.mustBeNamespace(${frame.names.find(target.name)!},${this.position(target)});`)
    }
  }

  /** Code that puts the value of a variable into a target. */
  protected assign(target: Target, value: string, frame: Frame): void {
    if (target.typename === 'Symbol') return this._emit(`${frame.names.find(target.value)!}=${value};`)
    if (target.typename === 'NamespaceTarget') {
      const namespace = frame.names.find(target.name)!
      this.checkTargets(target, frame)
      return this._emit(`${namespace}.attributes.set(${literal(target.attribute)},${value});`)
    }
    const items = this.temporary()
    this._emit(`${items}=rt.unpack(${value},${target.children.length},${this.position(target)});`)
    target.children.forEach((item, index) => this.assign(item as Target, `${items}[${index}]`, frame))
  }

  compileAssignBlock(node: NodeOf<'AssignBlock'>, frame: Frame): void {
    const inner = this.inner(frame, (names) => {
      if (node.filter !== null) names.expression(node.filter)
      names.readAll(node.body.children)
    })
    this._emit('{')
    const buffer = this.captured(node.body.children, inner)
    this._emit('t=')
    if (node.filter === null) this._emit(buffer)
    else this.filtered(node.filter, buffer, inner)
    this._emit(';')
    this.assign(node.target, 't', frame)
    this._emit('}')
  }

  compileFilterBlock(node: NodeOf<'FilterBlock'>, frame: Frame): void {
    const inner = this.inner(frame, (names) => {
      names.expression(node.filter)
      names.readAll(node.body.children)
    })
    this._emit('{')
    const buffer = this.captured(node.body.children, inner)
    this.write(node, () => {
      this._emit('rt.str(rt.filtered(')
      this.filtered(node.filter, buffer, inner)
      this._emit('))')
    })
    this._emit('}')
  }

  protected inner(frame: Frame, read: (names: Names) => void): Frame {
    const names = frame.names.inner()
    read(names)
    return { ...frame, names, soft: false }
  }

  /** Writes statements into a buffer of their own. */
  protected captured(nodes: readonly Statement[], frame: Frame): string {
    const buffer = this._pushBuffer()
    this.firstValues(frame.names)
    this.statements(nodes, frame)
    this._popBuffer()
    return buffer
  }

  /** A filter expression whose innermost value is the text of `buffer`. */
  protected filtered(filter: Expression, buffer: string, frame: Frame): void {
    const outer = this.buffer
    this.buffer = buffer
    this.expression(filter, frame)
    this.buffer = outer
  }

  compileWith(node: NodeOf<'With'>, frame: Frame): void {
    const inner = this.inner(frame, (names) => {
      for (const target of node.targets) names.assign(target, true)
      names.readAll(node.body.children)
    })
    this._emit('{')
    const values = node.values.map((value) => {
      const variable = this.temporary()
      this._emit(`${variable}=`)
      this.expression(value, frame)
      this._emit(';')
      return variable
    })
    this.firstValues(inner.names)
    this.declareTargets(node.targets, inner)
    node.targets.forEach((target, index) => this.assign(target, values[index]!, inner))
    this.statements(node.body.children, inner)
    this._emit('}')
  }

  protected declareTargets(targets: readonly Target[], frame: Frame): void {
    const variables = new Set(targets.flatMap(targetNames).map((name) => frame.names.find(name)!))
    for (const variable of variables) this._emit(`let ${variable};`)
  }
}

function hasSlice(node: Expression): boolean {
  return node.typename === 'Slice' || subexpressions(node).some(hasSlice)
}

/** Names that a target sets. */
function targetNames(target: Target): string[] {
  if (target.typename === 'Tuple') return target.children.flatMap((item) => targetNames(item as Target))
  return target.typename === 'Symbol' ? [target.value] : []
}
