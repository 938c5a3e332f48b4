import type { ScannedBlock, TemplateSource } from './contract.js'

export function scanBlocks(source: TemplateSource, tags: readonly string[]): readonly ScannedBlock[] {
  throw new Error(`in flux: ${source.file} ${tags.join()}`)
}
