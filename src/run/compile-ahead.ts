import type { CompiledNode, QueryHost } from '../core/compiled.js'
import { type CompilableNode, isCompilable, type ExecutableNode, type UniqueId } from '../core/node.js'
import type { Timing } from '../core/result.js'
import type { RunRequest } from './contract.js'
import { isBuildable } from './leftovers.js'
import { writeCompiled } from './target-files.js'

/** A node's SQL, where it was written to, and when it was made. */
export interface Compiled {
  readonly compiled: CompiledNode
  readonly path: string
  readonly timing: Timing
}

/** Compiles the node whose turn comes next while the server works on others. */
export interface CompileAhead {
  /** The node is the next that will be built, if nothing stops the run: everything before it has ended. */
  expect(node: ExecutableNode): void
  /** The SQL of a node whose turn has come; `database` answers what its template asks. */
  take(node: CompilableNode, database: QueryHost): Promise<Compiled>
}

/** What was begun before anybody asked for it. */
interface Begun {
  readonly work: Promise<Compiled>
  /** Says what the template said meanwhile. */
  readonly said: (() => void)[]
  /** Answers its questions, from now on. */
  readonly open: (database: QueryHost) => void
}

/**
 * Templates are rendered ahead up to the first question to the database: that one waits for the turn of the node, as do the
 * words of `log()`, so that nothing can be told from what would be said and read in order.
 */
export function compileAhead(request: RunRequest): CompileAhead {
  const begun = new Map<UniqueId, Begun>()
  let expected: UniqueId | null = null

  const compile = async (
    node: CompilableNode,
    database: QueryHost,
    later?: (say: () => void) => void,
  ): Promise<Compiled> => {
    const startedAt = request.host.now()
    const compiled = await request.compiler.compile(node, database, later === undefined ? {} : { whenSaid: later })
    const timing: Timing = { name: 'compile', startedAt, completedAt: request.host.now() }
    return { compiled, path: writeCompiled(request, node, compiled.code), timing }
  }

  function begin(node: CompilableNode): void {
    let open: (database: QueryHost) => void = () => undefined
    const opened = new Promise<QueryHost>((resolve) => (open = resolve))
    const said: Begun['said'] = []
    let isOpen = false
    const work = compile(node, waitingFor(opened), (say) => {
      if (isOpen) say()
      else said.push(say)
    })
    // Whoever takes it has its error; when nobody does, nobody has to know.
    work.catch(() => undefined)
    begun.set(node.uniqueId, {
      work,
      said,
      open(database) {
        isOpen = true
        open(database)
      },
    })
  }

  return {
    expect(node) {
      if (!isBuildable(node) || !isCompilable(node) || expected === node.uniqueId) return
      expected = node.uniqueId
      // Behind everything that sends something to the server.
      setImmediate(() => {
        if (expected === node.uniqueId && !request.signal.aborted) begin(node)
      })
    },
    take(node, database) {
      if (expected === node.uniqueId) expected = null
      const found = begun.get(node.uniqueId)
      if (found === undefined) return compile(node, database)
      // A second attempt compiles anew.
      begun.delete(node.uniqueId)
      for (const say of found.said) say()
      found.open(database)
      return found.work
    },
  }
}

/** Questions that wait until somebody answers. */
function waitingFor(opened: Promise<QueryHost>): QueryHost {
  return {
    query: async (sql) => (await opened).query(sql),
    findRelation: async (schema, identifier) => (await opened).findRelation(schema, identifier),
    listRelations: async (schema) => (await opened).listRelations(schema),
    listColumns: async (relation) => (await opened).listColumns(relation),
  }
}
