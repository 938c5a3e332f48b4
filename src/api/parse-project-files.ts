import type { CommandOptions, ParseOutcome } from './contract.js'
import { withProject } from './open-project.js'
import { parseOpened } from './parse-opened.js'
import { writeManifest } from './write-artifacts.js'

/** Reads the whole project and writes `manifest.json`. No connection is made. */
export async function parseProjectFiles(options: CommandOptions): Promise<ParseOutcome> {
  return withProject(options, async (opened) => {
    const { parsed } = parseOpened(opened)
    writeManifest(parsed.manifest, opened, options)
    return { manifest: parsed.manifest, warnings: [...opened.warnings, ...parsed.warnings] }
  })
}
