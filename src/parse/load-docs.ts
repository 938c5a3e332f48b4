import { type Diagnostic, problem } from '../core/diagnostic.js'
import type { DocBlock } from '../core/manifest.js'
import { scanBlocks, TemplateError } from '../template/index.js'
import type { PackageFiles } from './package-files.js'

/** The `{% docs name %}` blocks of all Markdown files; two blocks of one name in a package are a problem. */
export function loadDocs(packages: readonly PackageFiles[], diagnostics: Diagnostic[]): readonly DocBlock[] {
  const blocks: DocBlock[] = []
  const first = new Map<string, string>()
  for (const { owner, texts } of packages) {
    const packageName = owner.project.name
    for (const { file, text } of texts) {
      if (file.kind !== 'docs') continue
      const shown = owner.shown(file.file)
      try {
        for (const block of scanBlocks({ file: shown, text }, ['docs'])) {
          const uniqueId = `doc.${packageName}.${block.name}`
          const other = first.get(uniqueId)
          if (other !== undefined) {
            diagnostics.push(
              problem('DUPLICATE_NAME', `Docs block "${block.name}" is written twice`, {
                location: { file: shown, line: block.line, column: block.column },
                hint: `The other one is in ${other}. Rename or remove one of them.`,
              }),
            )
            continue
          }
          first.set(uniqueId, shown)
          blocks.push({
            uniqueId,
            name: block.name,
            packageName,
            path: file.path,
            originalFilePath: file.file,
            contents: block.contents.trim(),
          })
        }
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error
        diagnostics.push(error.toDiagnostic())
      }
    }
  }
  return blocks
}
