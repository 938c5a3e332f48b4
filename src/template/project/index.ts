export type {
  ConfigHost,
  ContextHost,
  RefArguments,
  ReferencedRelation,
  SourceArguments,
  YamlHost,
} from './context-host.js'
export {
  BUILTIN_PACKAGE,
  buildMacroLibrary,
  type DispatchSearch,
  MacroLibrary,
  type MacroLibraryInput,
  type MacroPackage,
} from './macro-library.js'
export { nodeScope, type NodeScope, type NodeScopeOptions } from './node-scope.js'
export { datetimeOfDate } from './modules/datetime.js'
export { columnValue } from './values/column-value.js'
export { seedTableValue } from './values/table-value.js'
export { relationOf, relationValue } from './values/relation-value.js'
