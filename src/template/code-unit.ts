import { awaitingCode, synchronousCode, unmappedCode } from './generated-code.js'
import { TemplateError } from './errors.js'
import type { CodeCache, TemplateSource } from './contract.js'
import { runtime } from './runtime.js'

/** Part of every cache key: raise it with any change of the generated code or of what it calls. */
export const DIALECT_VERSION = '3'

/** What generated code depends on: the language, the text, and where the text starts. */
export function codeIdentity(source: TemplateSource): string {
  const place = `${source.line ?? 1}:${source.column ?? 1}`
  return `${DIALECT_VERSION}\0${place}\0${source.text}`
}

/** What a cache holds for an identity, or what `make` gives, which is then written to it. */
export function cachedJson<T>(cache: CodeCache | undefined, identity: () => string, make: () => T): T {
  if (cache === undefined) return make()
  const key = cache.hash(identity())
  const found = cache.read(key)
  if (found !== undefined) return JSON.parse(found) as T
  const made = make()
  cache.write(key, JSON.stringify(made))
  return made
}

/** How generated code runs: without waiting, with or without a map of the text, or awaiting what host functions give. */
export type CodeMode = 'synchronous' | 'unmapped' | 'awaiting'

const WRITERS: Readonly<Record<CodeMode, (code: string) => string>> = {
  synchronous: synchronousCode,
  unmapped: unmappedCode,
  awaiting: awaitingCode,
}

/** One text of generated code; its functions are made when a render first needs them, one set for each mode. */
export class CodeUnit<Exports> {
  private readonly code: string
  private readonly made: Partial<Record<CodeMode, Exports>> = {}

  constructor(code: string) {
    this.code = code
  }

  exports(mode: CodeMode): Exports {
    return (this.made[mode] ??= evaluate(WRITERS[mode](this.code)) as Exports)
  }
}

function evaluate(code: string): unknown {
  // The code is made of checked tokens only: see lexer.ts for names, generated-code.ts for strings.
  // oxlint-disable-next-line typescript/no-implied-eval
  return (new Function('rt', `"use strict";${code}`) as (rt: typeof runtime) => unknown)(runtime)
}

/** Runs a step of compiling; texts nested too deeply for it are errors of the template. */
export function compiling<T>(source: TemplateSource, step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const position = { file: source.file, line: source.line ?? 1, column: source.column ?? 1 }
    throw new TemplateError('TemplateSyntaxError', 'the template is nested too deeply', position)
  }
}
