export { createSourceLoader, type SourceLoaderOptions, type TableLoader } from './source-loader.js'
export type { LoadContext, LoadOutcome } from './load-context.js'
export type { TablePreview } from './preview-table.js'
export type { UpdateOutcome } from './update-table.js'
