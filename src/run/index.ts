export type { ExecuteNodes, RunRequest, SourceLoader } from './contract.js'
export { executeNodes } from './execute.js'
export type { ColumnChange, CostEstimate, NodePlan, PlannedAction, PlannedTest } from './planning/node-plan.js'
export { planNodes } from './planning/plan-nodes.js'
