export { type LineageInput, type LineageOutcome, projectLineage } from './project-lineage.js'
