export { createCompiler, type TemplateCompiler } from './compiler.js'
export type { CompilerOptions } from './compiler-options.js'
export { type Cte, cteName, injectCtes, type InjectedSql } from './inject-ctes.js'
export { compileInline } from './inline.js'
