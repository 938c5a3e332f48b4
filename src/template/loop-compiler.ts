import { TemplateError } from './errors.js'
import type { Frame } from './expression-compiler.js'
import { ASYNC_MARK, CALL_CLOSE, CALL_OPEN } from './generated-code.js'
import type { Expression, NodeOf, Statement, Target } from './nodes.js'
import { StatementCompiler } from './statement-compiler.js'
import { readNames, statementsIn } from './walk.js'

/** Writes JavaScript for loops. */
export abstract class LoopCompiler extends StatementCompiler {
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
    const search = (item: Statement): boolean => {
      if (
        (item.typename === 'Assign' || item.typename === 'AssignBlock' || item.typename === 'Loop') &&
        sets(item.target)
      )
        return true
      return statementsIn(item).some(search)
    }
    if (search(node)) {
      const position = { file: this.file, line: node.lineno, column: node.colno }
      throw new TemplateError('TemplateAssertionError', "can't assign to 'loop' inside of a for loop", position)
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
}

function isLoop(target: Target): boolean {
  return target.typename === 'Symbol' && target.value === 'loop'
}
