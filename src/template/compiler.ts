import { ExpressionCompiler, type Frame } from './expression-compiler.js'
import { ASYNC_MARK, CALL_CLOSE, CALL_OPEN, literal, packPosition } from './generated-code.js'
import type { Expression, NodeOf, ParameterNode, Statement, Target } from './nodes.js'
import { isConstant, Names, ScopeNumbers, subexpressions } from './scopes.js'
import { readNames } from './walk.js'

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

/** Writes JavaScript for statements. One unit of code is a template, or one macro of a macro file. */
export class JinjaCompiler extends ExpressionCompiler {
  /** Where the function being written declares its temporary variables. */
  declare private declarations: FunctionSlot | null
  /** The buffer that holds the template's own text: its pieces are mapped to the source. */
  declare private mapped: string | null

  override init(file: string): void {
    super.init(file)
    this.file = file
    this.constant = false
    this.mapped = null
    this.declarations = null
  }

  /** A template: `root` renders, `value` is there when it is one expression. */
  template(root: NodeOf<'Root'>): string {
    this._emit('return {root:')
    const names = new Names(new ScopeNumbers(), null)
    names.readAll(root.children)
    const frame: Frame = { names, soft: false, loop: false, returns: false }
    this.function({
      label: null,
      frame,
      parameters: [],
      body: (inner) => {
        this.mapped = this.buffer
        this.statements(root.children, inner)
        this.mapped = null
      },
    })
    const only = onlyExpression(root)
    if (only !== null) {
      this._emit(',value:')
      this.function({
        label: null,
        frame,
        parameters: [],
        body: (inner) => {
          this._emit('return ')
          this.expression(only, inner)
          this._emit(';')
        },
      })
    }
    this._emit('};')
    return this.getCode()
  }

  /** One macro by itself: a function from a context to the macro as a value. */
  macro(node: NodeOf<'MacroBlock'>): string {
    const names = new Names(new ScopeNumbers(), null)
    this._emit('return {macro:(c)=>')
    this.macroValue(node, { names, soft: false, loop: false, returns: false }, node.name)
    this._emit('};')
    return this.getCode()
  }

  private function({ label, frame, parameters, body }: FunctionOptions): void {
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
  private firstValues(names: Names): void {
    for (const [variable, load] of names.loads) {
      if (load.kind === 'lookup') this._emit(`let ${variable}=c.lookup(${literal(load.name)});`)
      else if (load.kind === 'outer') this._emit(`let ${variable}=${load.variable};`)
      else if (load.kind === 'missing') this._emit(`let ${variable}=rt.MISSING;`)
    }
  }

  private statements(nodes: readonly Statement[], frame: Frame): void {
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
  private printed(node: Expression, frame: Frame): void {
    if (!isConstant(node) || !hasSlice(node)) return this.expression(node, frame)
    this.constant = true
    this._emit('rt.folded(()=>(')
    this.expression(node, frame)
    this._emit('),()=>(')
    this.constant = false
    this.expression(node, frame)
    this._emit('))')
  }

  private text(node: NodeOf<'TemplateData'>): void {
    const marks = [0, packPosition(node.lineno, node.colno)]
    for (let at = node.value.indexOf('\n'), line = 1; at !== -1; at = node.value.indexOf('\n', at + 1), line += 1) {
      marks.push(at + 1, packPosition(node.lineno + line, 1))
    }
    if (this.buffer === this.mapped) this._emit(`c.mark(${this.buffer}.length,[${marks.join(',')}]);`)
    this._emit(`${this.buffer}+=${literal(node.value)};`)
  }

  /** Adds a value to the text; `c.add` keeps the length below the budget. */
  private write(at: { lineno: number; colno: number }, value: () => void): void {
    const position = packPosition(at.lineno, at.colno)
    if (this.buffer === this.mapped) this._emit(`c.mark(${this.buffer}.length,[0,${position}]);`)
    // The value may await, and what it calls may not see half of an addition: it is worked out first.
    this._emit('t=')
    value()
    this._emit(`;${this.buffer}+=c.written(t);`)
  }

  /** `return(value)` as a statement of a macro leaves it with the value. */
  private returned(node: Expression, frame: Frame): boolean {
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
    this._emit('t=')
    this.expression(node.value, frame)
    this._emit(';')
    this.assign(node.target, 't', frame)
  }

  /** Code that puts the value of a variable into a target. */
  private assign(target: Target, value: string, frame: Frame): void {
    if (target.typename === 'Symbol') return this._emit(`${frame.names.find(target.value)!}=${value};`)
    if (target.typename === 'NamespaceTarget') {
      const name = { typename: 'Symbol', value: target.name, lineno: target.lineno, colno: target.colno } as const
      this._emit('rt.setAttribute(')
      this.expression(name, frame)
      return this._emit(`,${literal(target.attribute)},${value},${this.position(target)});`)
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

  private inner(frame: Frame, read: (names: Names) => void): Frame {
    const names = frame.names.inner()
    read(names)
    return { ...frame, names, soft: false }
  }

  /** Writes statements into a buffer of their own. */
  private captured(nodes: readonly Statement[], frame: Frame): string {
    const buffer = this._pushBuffer()
    this.firstValues(frame.names)
    this.statements(nodes, frame)
    this._popBuffer()
    return buffer
  }

  /** A filter expression whose innermost value is the text of `buffer`. */
  private filtered(filter: Expression, buffer: string, frame: Frame): void {
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

  private declareTargets(targets: readonly Target[], frame: Frame): void {
    const variables = new Set(targets.flatMap(targetNames).map((name) => frame.names.find(name)!))
    for (const variable of variables) this._emit(`let ${variable};`)
  }

  compileBreak(node: NodeOf<'Break'>, frame: Frame): void {
    if (!frame.loop) this.fail("'break' outside of a loop", node.lineno, node.colno)
    this._emit('break;')
  }

  compileContinue(node: NodeOf<'Continue'>, frame: Frame): void {
    if (!frame.loop) this.fail("'continue' outside of a loop", node.lineno, node.colno)
    this._emit('continue;')
  }

  compileLoop(node: NodeOf<'Loop'>, frame: Frame): void {
    this.mayNotSetLoop(node)
    if (!node.recursive) return this.iteration(node, frame, null)
    // A recursive loop is a function that writes its own text, called again with other items.
    const recurse = this.temporary()
    this._emit(`${recurse}=${ASYNC_MARK}(items,depth)=>{c.enter();try{`)
    const buffer = this._pushBuffer()
    this.iteration(node, { ...frame, returns: false, loop: false }, recurse)
    this._popBuffer()
    this._emit(`return ${buffer};}finally{c.leave();}};`)
    this.write(node, () => {
      this._emit(`${CALL_OPEN}${recurse}(`)
      this.expression(node.iterable, frame)
      this._emit(`,0)${CALL_CLOSE}`)
    })
  }

  private mayNotSetLoop(node: NodeOf<'Loop'>): void {
    const sets = (target: Target): boolean =>
      target.typename === 'Tuple' ? target.children.some((item) => sets(item as Target)) : isLoop(target)
    const search = (nodes: readonly Statement[]): boolean =>
      nodes.some((item) => {
        if (item.typename === 'Assign' || item.typename === 'AssignBlock') return sets(item.target)
        if (item.typename === 'If')
          return search(item.body.children) || (item.else_ !== null && search(item.else_.children))
        return item.typename === 'NodeList' && search(item.children)
      })
    if (sets(node.target) || search(node.body.children)) {
      this.fail("can't assign to 'loop' inside of a for loop", node.lineno, node.colno)
    }
  }

  /** The loop itself; `recurse` names the function of a recursive one. */
  private iteration(node: NodeOf<'Loop'>, frame: Frame, recurse: string | null): void {
    const extended = recurse !== null || readNames(node.body.children, ['loop']).size > 0
    const body = this.inner({ ...frame, loop: true }, (names) => {
      if (extended) names.parameter('loop')
      names.assign(node.target, true)
      names.readAll(node.body.children)
    })
    const ran = node.else_ === null ? null : this.temporary()
    const item = this._tmpid()
    if (ran !== null) this._emit(`${ran}=false;`)
    const items = extended ? this.loopObject(node, frame, recurse) : null
    this._emit(`for(const ${item} of `)
    if (items !== null) this._emit(items)
    else this.emitCall('rt.iterate', frame, node.iterable, this.position(node))
    this._emit('){c.step();')
    if (node.test !== null && !extended) {
      this._emit('{')
      this.test(node, node.test, item, frame)
      this._emit('if(!t)continue;}')
    }
    this.declareTargets([node.target], body)
    if (extended) this._emit(`let ${body.names.find('loop')!}=${items!};`)
    this.assign(node.target, item, body)
    this.firstValues(body.names)
    this.statements(node.body.children, body)
    if (ran !== null) this._emit(`${ran}=true;`)
    this._emit('}')
    if (ran === null) return
    const otherwise = this.inner(frame, (names) => names.readAll(node.else_!.children))
    this._emit(`if(!${ran}){`)
    this.firstValues(otherwise.names)
    this.statements(node.else_!.children, otherwise)
    this._emit('}')
  }

  /** Makes the object behind `loop`; a filter picks the items first, since `loop.last` and `loop.length` know them. */
  private loopObject(node: NodeOf<'Loop'>, frame: Frame, recurse: string | null): string {
    const items = this.temporary()
    this._emit(`${items}=`)
    if (recurse !== null) this._emit('items')
    else this.expression(node.iterable, frame)
    this._emit(';')
    if (node.test !== null) {
      const picked = this.temporary()
      const item = this._tmpid()
      this._emit(`${picked}=[];for(const ${item} of rt.iterate(${items},${this.position(node)})){c.step();`)
      this.test(node, node.test, item, frame)
      this._emit(`if(t)${picked}.push(${item});}${items}=${picked};`)
    }
    this._emit(
      `${items}=rt.loop(${items},${recurse ?? 'null'},${recurse === null ? '0' : 'depth'},${this.position(node)});`,
    )
    return items
  }

  /** Sets `t` to whether the loop takes an item. */
  private test(node: NodeOf<'Loop'>, test: Expression, item: string, frame: Frame): void {
    const inner = this.inner(frame, (names) => {
      names.assign(node.target, true)
      names.expression(test)
    })
    this.declareTargets([node.target], inner)
    this.firstValues(inner.names)
    this.assign(node.target, item, inner)
    this._emit('t=rt.truth(')
    this.expression(test, inner)
    this._emit(');')
  }

  compileMacroBlock(node: NodeOf<'MacroBlock'>, frame: Frame): void {
    this._emit(`${frame.names.find(node.name)!}=`)
    this.macroValue(node, frame, node.name)
    this._emit(';')
  }

  compileCallBlock(node: NodeOf<'CallBlock'>, frame: Frame): void {
    this.write(node, () => {
      this._emit('rt.str(')
      this.call(node.call, frame, () => this.macroValue(node, frame, null))
      this._emit(')')
    })
  }

  /** Code of a macro, or of a call block's body, as a value. */
  private macroValue(node: NodeOf<'MacroBlock' | 'CallBlock'>, frame: Frame, name: string | null): void {
    const special = this.specialNames(node)
    const names = frame.names.inner()
    names.signature(node.parameters)
    const extra = special.map((word) => names.parameter(word))
    names.readAll(node.body.children)
    const variables = node.parameters.map((parameter) => names.find(parameter.name)!)
    const specification = [
      name === null ? 'null' : literal(name),
      `[${node.parameters.map((parameter) => literal(parameter.name)).join(',')}]`,
      `[${special.map(literal).join(',')}]`,
    ]
    this._emit(`c.macro(${specification.join(',')},`)
    this.function({
      label: name === null ? 'call block' : `macro ${name}`,
      frame: { names, soft: false, loop: false, returns: name !== null },
      parameters: [...variables, ...extra],
      body: (inner) => {
        this.defaults(node.parameters, variables, inner)
        this.statements(node.body.children, inner)
      },
    })
    this._emit(')')
  }

  /** Which of `caller`, `kwargs` and `varargs` the body reads without having them as parameters. */
  private specialNames(node: NodeOf<'MacroBlock' | 'CallBlock'>): string[] {
    const read = readNames(node.body.children, ['caller', 'kwargs', 'varargs'])
    const own = node.parameters.find((parameter) => parameter.name === 'caller')
    if (own !== undefined && own.default === null && read.has('caller')) {
      this.fail("the parameter 'caller' needs a default", own.lineno, own.colno)
    }
    const given = new Set(node.parameters.map((parameter) => parameter.name))
    return ['caller', 'kwargs', 'varargs'].filter((word) => read.has(word) && !given.has(word))
  }

  private defaults(parameters: readonly ParameterNode[], variables: readonly string[], frame: Frame): void {
    const pending = new Set(variables)
    parameters.forEach((parameter, index) => {
      const variable = variables[index]!
      this._emit(`if(${variable}===rt.MISSING)${variable}=`)
      if (parameter.default === null) this._emit(`rt.missingParameter(${literal(parameter.name)})`)
      else this.expression(parameter.default, { ...frame, pending })
      this._emit(';')
      pending.delete(variable)
    })
  }
}

function hasSlice(node: Expression): boolean {
  return node.typename === 'Slice' || subexpressions(node).some(hasSlice)
}

function isLoop(target: Target): boolean {
  return target.typename === 'Symbol' && target.value === 'loop'
}

function targetNames(target: Target): string[] {
  if (target.typename === 'Tuple') return target.children.flatMap((item) => targetNames(item as Target))
  return target.typename === 'Symbol' ? [target.value] : []
}

function onlyExpression(root: NodeOf<'Root'>): Expression | null {
  const [only] = root.children
  if (root.children.length !== 1 || only?.typename !== 'Output' || only.children.length !== 1) return null
  const child = only.children[0]!
  return child.typename === 'TemplateData' ? null : child
}
