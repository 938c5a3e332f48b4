export { buildDocs, SITE_FILES } from './build-docs.js'
export { contentType } from './content-type.js'
export type { DocsFile, DocsInput } from './contract.js'
