import type { MacroDefinition, TemplateSource } from './contract.js'

export function parseMacroFile(source: TemplateSource): readonly MacroDefinition[] {
  throw new Error(`in flux: ${source.file}`)
}
