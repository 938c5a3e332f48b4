import { DirectExpressions } from './direct-expressions.js'
import { isDirect } from './direct-support.js'
import type { NodeOf, Statement, Target } from './nodes.js'
import type { RunContext } from './run-context.js'
import { runtime as rt } from './runtime.js'
import { Names, ScopeNumbers } from './scopes.js'
import type { Namespace } from './values.js'
import { textMarks, valueMarks } from './text-marks.js'
import { onlyExpression, readNames } from './walk.js'

/** What can be rendered without generated code: the same two functions that the code of a template gives. */
export interface DirectTemplate {
  readonly root: (context: RunContext) => unknown
  /** There when the template is one expression. */
  readonly value?: (context: RunContext) => unknown
}

/**
 * Renders a tree as it stands, by the same runtime that generated code calls, without waiting for anything. Writing code
 * and having it compiled takes longer than the one render that most templates get while a project is parsed. Null for
 * trees with blocks that define something or capture text: those are rare, and have their code only.
 */
export function directTemplate(root: NodeOf<'Root'>): DirectTemplate | null {
  if (!root.children.every((node) => isDirect(node, false))) return null
  const only = onlyExpression(root)
  const names = new Names(new ScopeNumbers(), null)
  names.readAll(root.children)
  const run = (context: RunContext, body: (run: DirectRun) => unknown): unknown => {
    const started = new DirectRun(context)
    try {
      context.enter()
      started.firstValues(names)
      return body(started)
    } catch (error) {
      return context.caught(error, null, started.position)
    } finally {
      context.leave()
    }
  }
  return {
    root: (context) =>
      run(context, (started) => {
        started.statements(root.children, names)
        return started.text
      }),
    ...(only === null ? {} : { value: (context: RunContext) => run(context, (started) => started.value(only, names)) }),
  }
}

/** What a loop makes once for all its turns. */
interface LoopPlan {
  readonly extended: boolean
  readonly body: Names
  readonly test: Names | null
  readonly otherwise: Names | null
}

/** One render. Each step does what the code of `statement-compiler.ts` and `loop-compiler.ts` would do for the node. */
class DirectRun extends DirectExpressions {
  text = ''
  private readonly loops = new Map<NodeOf<'Loop'>, LoopPlan>()

  firstValues(names: Names): void {
    for (const [variable, load] of names.loads) {
      if (load.kind === 'lookup') this.variables.set(variable, this.context.lookup(load.name))
      else if (load.kind === 'outer') this.variables.set(variable, this.variables.get(load.variable))
      else if (load.kind === 'missing') this.variables.set(variable, rt.MISSING)
    }
  }

  statements(nodes: readonly Statement[], names: Names): void {
    for (const node of nodes) this.statement(node, names)
  }

  private statement(node: Statement, names: Names): void {
    switch (node.typename) {
      case 'Output':
        for (const child of node.children) {
          if (child.typename === 'TemplateData') {
            this.mark(() => textMarks(child))
            this.text += child.value
            continue
          }
          this.mark(() => valueMarks(node, child))
          this.text += this.context.written(rt.str(this.at(child, this.value(child, names))))
        }
        return
      case 'NodeList':
        return this.statements(node.children, names)
      case 'If':
        if (rt.truth(this.value(node.cond, names))) this.statements(node.body.children, names)
        else if (node.else_ !== null) this.statements(node.else_.children, names)
        return
      case 'Loop':
        return this.loop(node, names)
      case 'Do':
        this.value(node.value, names)
        return
      case 'Assign':
        this.checkTargets(node.target, names)
        return this.assign(node.target, this.value(node.value, names), names)
      default:
    }
  }

  private mark(places: () => readonly number[]): void {
    if (this.context.marks !== null) this.context.mark(this.text.length, places())
  }

  private loop(node: NodeOf<'Loop'>, names: Names): void {
    const plan = this.planOf(node, names)
    let items: unknown = this.value(node.iterable, names)
    if (plan.extended && plan.test !== null) {
      const picked: unknown[] = []
      for (const item of rt.iterate(this.at(node, items))) {
        this.context.step()
        if (this.takes(node, item, plan.test)) picked.push(item)
      }
      items = picked
    }
    const loop = plan.extended ? rt.loop(this.at(node, items), null, 0) : null
    let hasRun = false
    for (const item of loop ?? rt.iterate(this.at(node, items))) {
      this.context.step()
      if (!plan.extended && plan.test !== null && !this.takes(node, item, plan.test)) continue
      if (loop !== null) this.variables.set(plan.body.find('loop')!, loop)
      this.assign(node.target, item, plan.body)
      this.firstValues(plan.body)
      this.statements(node.body.children, plan.body)
      hasRun = true
    }
    if (hasRun || plan.otherwise === null) return
    this.firstValues(plan.otherwise)
    this.statements(node.else_!.children, plan.otherwise)
  }

  private planOf(node: NodeOf<'Loop'>, names: Names): LoopPlan {
    const known = this.loops.get(node)
    if (known !== undefined) return known
    const inner = (read: (own: Names) => void): Names => {
      const own = names.inner()
      read(own)
      return own
    }
    const extended = readNames(node.body.children, ['loop']).size > 0
    const { test, else_: otherwise } = node
    const plan: LoopPlan = {
      extended,
      body: inner((own) => {
        if (extended) own.parameter('loop')
        own.assign(node.target, true)
        own.readAll(node.body.children)
      }),
      test:
        test === null
          ? null
          : inner((own) => {
              own.assign(node.target, true)
              own.expression(test)
            }),
      otherwise: otherwise === null ? null : inner((own) => own.readAll(otherwise.children)),
    }
    this.loops.set(node, plan)
    return plan
  }

  /** Whether a filtered loop takes an item. */
  private takes(node: NodeOf<'Loop'>, item: unknown, names: Names): boolean {
    this.firstValues(names)
    this.assign(node.target, item, names)
    return rt.truth(this.value(node.test!, names))
  }

  private checkTargets(target: Target, names: Names): void {
    if (target.typename === 'Tuple') for (const item of target.children) this.checkTargets(item as Target, names)
    else if (target.typename === 'NamespaceTarget') {
      rt.mustBeNamespace(this.at(target, this.variables.get(names.find(target.name)!)))
    }
  }

  private assign(target: Target, value: unknown, names: Names): void {
    if (target.typename === 'Symbol') this.variables.set(names.find(target.value)!, value)
    else if (target.typename === 'NamespaceTarget') {
      this.checkTargets(target, names)
      const namespace = this.variables.get(names.find(target.name)!) as Namespace
      namespace.attributes.set(target.attribute, value)
    } else {
      const items = rt.unpack(this.at(target, value), target.children.length)
      target.children.forEach((item, index) => this.assign(item as Target, items[index], names))
    }
  }
}
