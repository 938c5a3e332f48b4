// The public door of the package: everything that is not exported here may change at any time.
export type {
  Api,
  CloneOptions,
  ColumnChange,
  CommandOptions,
  CompiledOutput,
  CompileOptions,
  CostEstimate,
  DebugCheck,
  DiffLine,
  DocsOptions,
  ExportOptions,
  FreshnessOptions,
  FreshnessOutcome,
  GarbageOptions,
  InitOptions,
  ListedNode,
  NodePlan,
  OperationOptions,
  ParseOutcome,
  PlannedAction,
  PlannedTest,
  PlanOptions,
  PlanOutcome,
  RetryOptions,
  RunOptions,
  RunOutcome,
  RunVerb,
  SelectionOptions,
  ServeOptions,
  ShownRows,
  ShowOptions,
} from './api/contract.js'
export { api } from './api/index.js'
export { createNodeHost } from './api/node-host.js'
export type { Garbage } from './api/collect-garbage.js'
export type { InstallOptions, InstallOutcome } from './api/install-packages.js'
export type { PreviewedTable, PreviewOptions } from './api/preview-sync.js'
export type { NextRun, ScheduleOptions } from './api/run-schedule.js'
export { type Diagnostic, DiagnosticError, type SourceLocation } from './core/diagnostic.js'
export type { EngineEvent, EventListener, NodePosition } from './core/event.js'
export type { Host, HostFiles } from './core/host.js'
export type { Manifest } from './core/manifest.js'
export type { Node, ResourceType, UniqueId } from './core/node.js'
export type { Relation, RelationKind } from './core/relation.js'
export { isFailure, type RunResult, type RunStatus, type Timing } from './core/result.js'
