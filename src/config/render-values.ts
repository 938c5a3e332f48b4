import type { Diagnostic } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import {
  compileTemplate,
  fromHost,
  hostFunction,
  NOT_FOUND,
  type Scope,
  type Template,
  type TemplateSource,
  TemplateError,
  toHost,
  Undefined,
} from '../template/index.js'
import type { Environment } from './environment.js'
import { isSecretName } from './secrets.js'
import type { YamlDocument, YamlPath } from './yaml-document.js'

/** What templates inside YAML may read. */
export interface YamlScopeInput {
  readonly environment: Environment
  /** Undefined when there is no such variable. */
  readonly variable: (name: string) => unknown
  readonly variableNames: () => readonly string[]
  /** Whether `env_var` may read secrets: in profiles and package files. */
  readonly secretsAllowed?: boolean
  /** Further names as plain values, such as `target`. */
  readonly values?: Readonly<Record<string, unknown>>
  /** Told of each environment variable that is read, for caches. */
  readonly onEnvironment?: (name: string, value: string | undefined) => void
}

/** The names `var` and `env_var`, and the plain values given. */
export function yamlScope(input: YamlScopeInput): Scope {
  const names: Record<string, unknown> = { var: variableReader(input), env_var: environmentReader(input) }
  for (const [name, value] of Object.entries(input.values ?? {})) names[name] = fromHost(value)
  return {
    lookup: (name) => (Object.hasOwn(names, name) ? names[name] : NOT_FOUND),
    names: () => Object.keys(names),
  }
}

function variableReader(input: YamlScopeInput): unknown {
  return hostFunction('var', (args, kwargs, call) => {
    const name = String(args[0])
    const found = input.variable(name) ?? args[1] ?? kwargs['default']
    if (found !== undefined) return fromHost(found)
    throw new TemplateError('CompilationError', `Variable "${name}" is not set and the call gives no default`, call, {
      code: 'VARIABLE_NOT_FOUND',
      hint:
        nearestHint(name, input.variableNames()).hint ??
        `Pass it with --vars '{${name}: value}', or give a default: var('${name}', 'value').`,
    })
  })
}

function environmentReader(input: YamlScopeInput): unknown {
  return hostFunction('env_var', (args, kwargs, call) => {
    const name = String(args[0])
    if (isSecretName(name) && input.secretsAllowed !== true) {
      throw new TemplateError(
        'CompilationError',
        `Secret "${name}" may be read in profiles and package files only`,
        call,
        {
          code: 'SECRET_NOT_ALLOWED',
          hint: 'Read it in the profile, or rename the variable if its value may be shown.',
        },
      )
    }
    const value = input.environment[name]
    input.onEnvironment?.(name, value)
    const found = value ?? args[1] ?? kwargs['default']
    if (found !== undefined) return String(found)
    const known = Object.keys(input.environment).filter((other) => !isSecretName(other))
    throw new TemplateError(
      'CompilationError',
      `Environment variable "${name}" is not set and the call gives no default`,
      call,
      {
        code: 'ENVIRONMENT_VARIABLE_NOT_FOUND',
        hint:
          nearestHint(name, known).hint ??
          `Set ${name} in the shell or in .env, or give a default: env_var('${name}', 'value').`,
      },
    )
  })
}

/** A rendered value and what went wrong on the way. */
export interface RenderedValue {
  readonly value: unknown
  readonly problems: readonly Diagnostic[]
}

/**
 * Renders every text below `value` that holds template tags; a text that is one `{{ expression }}` becomes the value of
 * the expression. Keys are not rendered; what holds no tags is given back as it is, not as a copy.
 *
 * @param at where `value` stands in the document
 * @param skip paths (from the root of the document) that stay as written
 */
export function renderValues(
  value: unknown,
  scope: Scope,
  document: YamlDocument,
  at: YamlPath = [],
  skip: (path: YamlPath) => boolean = () => false,
): RenderedValue {
  const problems: Diagnostic[] = []
  const render = (current: unknown, path: YamlPath): unknown => {
    if (typeof current === 'string') {
      if (!hasTemplate(current) || skip(path)) return current
      try {
        return renderText(current, scope, document.locateText(path))
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error
        const diagnostic = error.toDiagnostic()
        problems.push(
          diagnostic.location === undefined ? { ...diagnostic, location: document.locate(path) } : diagnostic,
        )
        return current
      }
    }
    // Most of a file holds no template: that stays the value it is, and no paths into it are made.
    if (typeof current !== 'object' || current === null || !holdsTemplate(current) || skip(path)) return current
    if (Array.isArray(current)) return current.map((item, index) => render(item, [...path, index]))
    const record: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(current)) {
      Object.defineProperty(record, key, {
        value: render(item, [...path, key]),
        enumerable: true,
        writable: true,
        configurable: true,
      })
    }
    return record
  }
  return { value: render(value, at), problems }
}

function holdsTemplate(value: unknown): boolean {
  if (typeof value === 'string') return hasTemplate(value)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.some(holdsTemplate)
  for (const key in value) if (holdsTemplate((value as Readonly<Record<string, unknown>>)[key])) return true
  return false
}

/** Whether a text holds a template tag. */
export function hasTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#')
}

/**
 * One text in the native mode: the value of its only expression, or its text. Throws TemplateError; a name that nobody
 * knows is an error, because an empty value would be taken for one that was meant.
 */
export function renderText(
  text: string,
  scope: Scope,
  place: { readonly file: string; readonly line: number; readonly column: number },
  compile: (source: TemplateSource) => Template = compileTemplate,
): unknown {
  const value = compile({ file: place.file, text, line: place.line, column: place.column }).evaluateSync(scope)
  if (value instanceof Undefined) {
    throw new TemplateError('UndefinedError', value.reason, place, {
      hint: `Known here: ${[...scope.names()].sort().join(', ')}.`,
    })
  }
  return toHost(value)
}
