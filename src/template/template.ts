import type { Template, TemplateSource } from './contract.js'

export function compileTemplate(source: TemplateSource): Template {
  throw new Error(`in flux: ${source.file}`)
}
