import type { Frame } from './expression-compiler.js'
import { literal } from './generated-code.js'
import { LoopCompiler } from './loop-compiler.js'
import type { NodeOf, ParameterNode } from './nodes.js'
import { Names, ScopeNumbers } from './scopes.js'
import { onlyExpression, readNames } from './walk.js'

/** Writes JavaScript for a unit of code: a template, or one macro of a macro file. */
export class JinjaCompiler extends LoopCompiler {
  /** A template: `root` renders, `value` is there when it is one expression. */
  template(root: NodeOf<'Root'>): string {
    // In brackets, so that the JavaScript engine compiles the function at once and not after a first reading for nothing.
    this._emit('return {root:(')
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
    this._emit(')')
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
