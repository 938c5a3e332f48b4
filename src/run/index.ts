export type { ExecuteNodes, RunRequest, SourceLoader } from './contract.js'
export { executeNodes } from './execute.js'
export { planNodes, type ColumnChange, type NodePlan } from './plan-nodes.js'
