export { createCompiler, type TemplateCompiler } from './compiler.js'
export type { CompilerOptions } from './compiler-options.js'
export { compileInline } from './inline.js'
export { runEndNames } from './run-end-names.js'
