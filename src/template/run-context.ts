import type { DiagnosticFrame } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import { NOT_FOUND, type Scope } from './contract.js'
import { raise, TemplateError } from './errors.js'
import { unpackPosition } from './generated-code.js'
import type { Callable, CallSite } from './host-values.js'
import { languageGlobals } from './language-globals.js'
import { macroCallable } from './macro-call.js'
import { MacroReturn } from './macro-return.js'
import { MISSING } from './missing.js'
import { Undefined } from './values.js'

/** What one render may use up before it ends with an error. */
export interface Budget {
  /** Turns of loops and calls. */
  readonly steps: number
  /** Macros and recursive loops inside each other. */
  readonly depth: number
  /** Characters written, counting the text of each macro. */
  readonly written: number
}

export const DEFAULT_BUDGET: Budget = { steps: 5_000_000, depth: 500, written: 300_000_000 }

/** Frames that an error keeps: endless recursion would list the same macro hundreds of times. */
const MAX_FRAMES = 50

/** What all templates and macros of one render share. */
export class RunState {
  readonly awaiting: boolean
  /** Whether `as_number` and its kin convert: only where an expression's value is asked for, not a text. */
  readonly native: boolean
  readonly budget: Budget
  steps = 0
  depth = 0
  written = 0
  private drawn = 1

  constructor(awaiting: boolean, native = false, budget: Budget = DEFAULT_BUDGET) {
    this.awaiting = awaiting
    this.native = native
    this.budget = budget
  }

  /** The next of a fixed row of numbers that looks like chance. */
  chance(): number {
    this.drawn = (this.drawn * 48_271) % 2_147_483_647
    return this.drawn
  }
}

/** Where a call happens, and in which render: macros called with it run in the same mode and on the same budget. */
export class RunSite implements CallSite {
  readonly context: RunContext
  readonly file: string
  readonly line: number
  readonly column: number

  constructor(context: RunContext, packed: number) {
    const { line, column } = unpackPosition(packed)
    this.context = context
    this.file = context.file
    this.line = line
    this.column = column
  }

  /** Where the macro that holds this place was called, and so on outwards. */
  get stack(): readonly DiagnosticFrame[] {
    const frames: DiagnosticFrame[] = []
    for (let site = this.context.site; site !== null && frames.length < MAX_FRAMES; site = outerSite(site)) {
      frames.push({ file: site.file, line: site.line, column: site.column })
    }
    return frames
  }
}

function outerSite(site: CallSite): CallSite | null {
  return site instanceof RunSite ? site.context.site : null
}

/** What generated code knows as `c`: names, position, budget. One for each running macro. */
export class RunContext {
  readonly scope: Scope
  readonly state: RunState
  readonly file: string
  /** Where this macro was called; null for a template. */
  readonly site: CallSite | null
  /** Offsets and packed positions of the text's pieces, in pairs; null where nobody asks. */
  readonly marks: number[] | null

  constructor(scope: Scope, state: RunState, file: string, site: CallSite | null, marks: number[] | null = null) {
    this.scope = scope
    this.state = state
    this.file = file
    this.site = site
    this.marks = marks
  }

  enter(): void {
    this.state.depth += 1
    if (this.state.depth > this.state.budget.depth) {
      raise('RecursionError', `more than ${this.state.budget.depth} macros inside each other: the recursion has no end`)
    }
  }
  leave(): void {
    this.state.depth -= 1
  }

  step(): void {
    this.state.steps += 1
    if (this.state.steps > this.state.budget.steps) {
      raise('RuntimeError', `more than ${this.state.budget.steps} steps: the loop has no end`)
    }
  }

  written(value: string): string {
    this.state.written += value.length
    if (this.state.written > this.state.budget.written) {
      raise('OverflowError', `more than ${this.state.budget.written} characters of text`)
    }
    return value
  }

  lookup(name: string): unknown {
    const value = this.scope.lookup(name)
    if (value === NOT_FOUND) return languageGlobals.get(name) ?? MISSING
    return value === undefined ? null : value
  }

  unknown(name: string): Undefined {
    const known = (): string[] => [...this.scope.names(), ...languageGlobals.keys()]
    return new Undefined(`'${name}' is undefined`, () => nearestHint(name, known()).hint)
  }

  mark(length: number, places: readonly number[]): void {
    if (this.marks === null) return
    for (let at = 0; at < places.length; at += 2) this.marks.push(length + places[at]!, places[at + 1]!)
  }

  macro(name: string | null, parameters: readonly string[], special: readonly string[], run: MacroBody): Callable {
    const signature = { name, parameters, special: new Set(special) }
    return macroCallable(signature, (values, site) => run(this.inside(site), ...values))
  }

  /** The context of a macro that is called here. */
  private inside(site: CallSite): RunContext {
    return new RunContext(this.scope, this.state, this.file, site)
  }

  /** Ends a function of generated code: gives what `return(…)` gave, or throws the error with one more frame. */
  caught(error: unknown, label: string | null, packed: number): unknown {
    if (error instanceof MacroReturn) {
      if (label?.startsWith('macro ') === true) return error.value
      if (label !== null) throw error
      return this.fail(new TemplateError('CompilationError', 'return() outside of a macro'), label, packed)
    }
    if (error instanceof TemplateError) return this.fail(error, label, packed)
    if (error instanceof RangeError) return this.fail(exhausted(error), label, packed)
    throw error
  }

  private fail(error: TemplateError, label: string | null, packed: number): never {
    if (packed === 0) throw error
    const { line, column } = unpackPosition(packed)
    const frame: DiagnosticFrame = { file: this.file, line, column, ...(label === null ? {} : { label }) }
    const last = error.frames.at(-1)
    if (last?.file === frame.file && last.line === line && last.column === column && last.label === undefined) {
      error.frames[error.frames.length - 1] = frame
    } else if (error.frames.length < MAX_FRAMES) error.frames.push(frame)
    // However deep the way, it ends where the render began.
    else error.frames[MAX_FRAMES - 1] = frame
    throw error
  }
}

export type MacroBody = (context: RunContext, ...values: unknown[]) => unknown

/** JavaScript's own limits, as errors of the template. */
function exhausted(error: RangeError): TemplateError {
  return error.message.includes('call stack')
    ? new TemplateError('RecursionError', 'nested too deeply')
    : new TemplateError('OverflowError', `too large: ${error.message}`)
}
