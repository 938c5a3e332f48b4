export type {
  CodeCache,
  MacroDefinition,
  MacroParameter,
  Rendered,
  ScannedBlock,
  Scope,
  Template,
  TemplateSource,
} from './contract.js'
export { NOT_FOUND } from './contract.js'
export { TemplateError, raise, type Position, type TemplateErrorKind } from './errors.js'
export {
  Callable,
  type CallSite,
  fromHost,
  type HostCall,
  hostFunction,
  HostObject,
  hostObject,
  type HostObjectExtras,
  kwargsRecord,
  toHost,
} from './host-values.js'
export { equals, iterate, order, truth } from './comparing.js'
export { repr, str, typeName } from './printing.js'
export {
  float,
  isFloat,
  isInt,
  isNumeric,
  isText,
  Markup,
  Namespace,
  PyDict,
  PyFloat,
  PyRange,
  PySet,
  textOf,
  Tuple,
  tuple,
  Undefined,
} from './values.js'
export { failUndefined, GroupTuple, LanguageObject } from './values.js'
export { DIALECT_VERSION } from './code-unit.js'
export { compileTemplate } from './template.js'
export { parseMacroFile } from './macro-file.js'
export { scanBlocks } from './scan-blocks.js'
