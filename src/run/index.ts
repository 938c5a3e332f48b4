export type { ExecuteNodes, RunRequest, SourceLoader } from './contract.js'
export { executeNodes } from './execute.js'
