import type { SourceLocation } from '../core/diagnostic.js'
import type { RefCall, SourceCall, UniqueId } from '../core/node.js'
import { BUILTIN_PACKAGE } from '../template/project/index.js'
import type { CodeNodeInput, FirstRender, Layers } from './first-render.js'
import { isPlain, noReads, type Reads } from './parse-cache.js'
import type { ParseContext } from './parse-context.js'

/** What a test reads, as the engine writes it. */
const SUBJECT = /^\{\{ get_where_subquery\((ref|source)\('(\w+)'(?:, '(\w+)')?\)\) \}\}$/

/** Names that a template could mean something else by, when the project has a macro of that name. */
const BASIC = ['ref', 'source', 'config', 'return', 'adapter', 'var', 'env_var', 'execute', 'context', 'builtins']

interface Known {
  readonly render: FirstRender
  /** Which of the calls is that of the test's own subject. */
  readonly at: number
}

/**
 * First renders of data tests of the engine. Most tests of a project differ in nothing but the model and the column that
 * they are about, and the engine's own test macros make nothing of either while a project is parsed: one render serves all
 * tests of a shape. Macros of a project or package may do anything, so that tests which reach one are rendered each.
 */
export class KnownTests {
  private readonly byShape = new Map<string, Known | null>()
  private readonly own = new Map<UniqueId, boolean>()

  /** The render of a test, from one like it; null when there is none like it. */
  take(
    context: ParseContext,
    input: CodeNodeInput,
    layers: Layers,
    render: (reads: Reads) => FirstRender,
  ): FirstRender | null {
    const { kwargs, source, owner } = input
    const subject = SUBJECT.exec(String(kwargs?.['model'] ?? ''))
    if (kwargs === undefined || subject === null) return null
    const [, kind, first = '', second] = subject
    if ((kind === 'ref') !== (second === undefined)) return null
    const { model: _model, column_name: column, ...others } = kwargs
    const config = [layers.before.map(withoutAlias), layers.after.map(withoutAlias)]
    if (!isPlain(others) || !isPlain(config) || (column !== undefined && typeof column !== 'string')) return null
    const settings = JSON.stringify(config)
    // Hooks are templates of their own.
    if (/hook/.test(settings)) return null
    const text = source.text.replace(ALIAS, '$1""')
    const shape = JSON.stringify([owner.project.name, kind, text, settings, others, column === undefined])
    const known = this.byShape.get(shape)
    if (known === null) return null
    const place = { file: source.file, line: source.line ?? 1, column: source.column ?? 1 }
    if (known !== undefined) return like(known, { kind, first, second, alias: ALIAS.exec(source.text)?.[2] }, place)
    const before = context.diagnostics.length
    const reads = noReads()
    const made = render(reads)
    const isPure = context.diagnostics.length === before && readsNothing(reads)
    const at = isPure && made.macros.every((id) => this.isOwn(context, id)) ? subjectIn(made, kind, first, second) : -1
    this.byShape.set(shape, at === -1 ? null : { render: made, at })
    return made
  }

  /** Whether the engine defines a macro and all that it reaches. */
  private isOwn(context: ParseContext, id: UniqueId): boolean {
    const { library, root } = context
    const known = this.own.get(id)
    if (known !== undefined) return known
    const pending = [id]
    const seen = new Set(pending)
    const isFree = BASIC.every((name) => library.find(name, root.project.name) === undefined)
    let isOwn = isFree
    for (let next = pending.pop(); isOwn && next !== undefined; next = pending.pop()) {
      const macro = library.find(next.slice('macro.'.length), root.project.name)
      isOwn = macro !== undefined && library.packageOf(macro) === BUILTIN_PACKAGE
      if (!isOwn || macro === undefined) break
      for (const called of library.resolveCalls(macro.calls, BUILTIN_PACKAGE)) {
        if (!seen.has(called)) pending.push(called)
        seen.add(called)
      }
    }
    this.own.set(id, isOwn)
    return isOwn
  }
}

/** The name that a long name of a test is shortened to: the one argument that differs from test to test. */
const ALIAS = /([(,]alias=)"(\w*)"/

function withoutAlias(layer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return 'alias' in layer ? { ...layer, alias: '' } : layer
}

function readsNothing({ variables, environment, flags, isVolatile }: Reads): boolean {
  return !isVolatile && variables.size === 0 && environment.size === 0 && flags.size === 0
}

/** Where the call of the subject stands among the calls; -1 when that cannot be told. */
function subjectIn({ refs, sources }: FirstRender, kind: string | undefined, first: string, second?: string): number {
  const found =
    kind === 'ref'
      ? refs.map((call) => call.name === first && call.packageName === null && call.version === null)
      : sources.map((call) => call.sourceName === first && call.tableName === second)
  return found.filter(Boolean).length === 1 ? found.indexOf(true) : -1
}

function like(
  { render, at }: Known,
  {
    kind,
    first,
    second,
    alias,
  }: { kind: string | undefined; first: string; second: string | undefined; alias: string | undefined },
  location: SourceLocation,
): FirstRender {
  const isSubject = (wanted: 'ref' | 'source', index: number): boolean => kind === wanted && index === at
  return {
    refs: render.refs.map((call, index): RefCall => ({
      ...call,
      name: isSubject('ref', index) ? first : call.name,
      location,
    })),
    sources: render.sources.map((call, index): SourceCall =>
      isSubject('source', index) ? { sourceName: first, tableName: second ?? '', location } : { ...call, location },
    ),
    configCalls:
      alias === undefined
        ? render.configCalls
        : render.configCalls.map((call) => ('alias' in call ? { ...call, alias } : call)),
    configLocations: render.configLocations.map(([key]) => [key, location] as const),
    macros: render.macros,
  }
}
