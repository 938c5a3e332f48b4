import { adapterFor } from '../adapters/index.js'
import { createSourceLoader, type TablePreview } from '../sync/index.js'
import type { CommandOptions, SelectionOptions } from './contract.js'
import { withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened, selected } from './parse-opened.js'

/** What a sync of one source table would do. */
export interface PreviewedTable extends TablePreview {
  /** `source.table`. */
  readonly name: string
}

export interface PreviewOptions extends CommandOptions, SelectionOptions {
  readonly fullRefresh?: boolean
}

/**
 * What `sync` would move of the selected source tables, by the estimates of their sources. Neither the sources nor the
 * warehouse are written to.
 *
 * Throws DiagnosticError for what stops the command, also for a table that is not in its source.
 */
export async function previewSync(options: PreviewOptions): Promise<readonly PreviewedTable[]> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const nodes = [...selected(graph, options, opened)]
      .sort()
      .map((id) => graph.parsed.manifest.nodes.get(id))
      .filter((node) => node?.resourceType === 'source')
      .filter((node) => node.sync !== null)
    return withWarehouse(opened, graph, async (database) => {
      const loader = createSourceLoader({
        connections: opened.target.connections,
        nodes,
        maskSecret: opened.host.environment['TSMODEL_MASK_SECRET'] ?? null,
        onMessage: (text, node) => opened.emit({ kind: 'message', level: 'warn', text: `${node.uniqueId}: ${text}` }),
      })
      const context = {
        database,
        signal: options.signal ?? new AbortController().signal,
        fullRefresh: options.fullRefresh ?? false,
        onProgress: () => undefined,
        onSql: (sql: string) =>
          opened.emit({ kind: 'sql', session: adapterFor(opened.target.settings).type, uniqueId: null, sql }),
      }
      try {
        const previews: PreviewedTable[] = []
        for (const node of nodes) {
          const relation = { database: node.database, schema: node.schema, identifier: node.identifier }
          const preview = await loader.preview(node, relation, context)
          previews.push({ ...preview, name: `${node.sourceName}.${node.name}` })
        }
        return previews
      } finally {
        await loader.close()
      }
    })
  })
}
