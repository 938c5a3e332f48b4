import type { CommandOptions, ParseOutcome } from './contract.js'
import { withProject } from './open-project.js'
import { parseOpened } from './parse-opened.js'
import { writeParsedManifest } from './write-artifacts.js'

/** What `parse` gives, with how much there is of it. */
interface ParsedFiles extends ParseOutcome {
  readonly nodes: number
  readonly macros: number
}

/** Reads the whole project and writes `manifest.json`. No connection is made. */
export async function parseProjectFiles(options: CommandOptions): Promise<ParsedFiles> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    writeParsedManifest(graph, opened, options)
    const { nodes, macros, warnings } = graph.facts
    return {
      nodes,
      macros,
      warnings: [...opened.warnings, ...warnings],
      // Read when it is first asked for: a project of which nothing changed is parsed without it.
      get manifest() {
        return graph.parsed.manifest
      },
    }
  })
}
