export type { SqlOrigin } from './scope.js'
export { type KnownColumns, type SelectLineage, selectLineage } from './select-lineage.js'
