import type { QueryHost } from '../core/compiled.js'
import { fromHost, TemplateError } from '../template/index.js'
import { inlineNode } from './inline.js'
import type { Compilation } from './node-host.js'
import { nodeRecord } from './node-record.js'
import { renderText } from './render-node.js'

/**
 * Renders `query-comment` for a session: `node` is the node that the session is named after (none for others), and
 * `connection_name` its name. Throws DiagnosticError with the place in the project file's text.
 */
export async function renderQueryComment(shared: Compilation, text: string, sessionName: string): Promise<string> {
  const { manifest, project } = shared.options
  const node = manifest.nodes.get(sessionName)
  const rendered = await renderText(
    shared,
    inlineNode(manifest, text),
    { file: project.file, line: 1, column: 1, text },
    UNASKED,
    { names: { node: fromHost(node === undefined ? null : nodeRecord(node)), connection_name: sessionName } },
  )
  return rendered.trim()
}

const UNASKED: QueryHost = { query: refuse, findRelation: refuse, listRelations: refuse, listColumns: refuse }

async function refuse(): Promise<never> {
  throw new TemplateError('CompilationError', 'A query comment cannot query the database', null, {
    hint: 'Write "query-comment" of what the template knows: target, node, var, env_var.',
  })
}
