export { createSourceLoader, type SourceLoaderOptions, type TableLoader } from './source-loader.js'
export type { LoadContext, LoadOutcome } from './load-full.js'
