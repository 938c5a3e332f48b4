import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml'
import { type Diagnostic, DiagnosticError, problem, type SourceLocation } from '../core/diagnostic.js'
import { closestTo } from '../core/text.js'
import { yaml11Tags } from './yaml-tags.js'
import { syntaxProblem, unquotedTemplate } from './yaml-problems.js'

/** Keys and indexes that lead to a value of a YAML file. */
export type YamlPath = readonly (string | number)[]

/** A YAML file as plain values, and where each of them stands. */
export interface YamlDocument {
  readonly file: string
  /** Records, lists, texts, numbers, booleans, null; null for an empty file. Dates stay the text they were written as. */
  readonly value: unknown
  /** Where the value at `path` starts, or the nearest part of the path that exists. */
  locate(path: YamlPath): SourceLocation
  /** Where the key that `path` ends in is written. */
  locateKey(path: YamlPath): SourceLocation
  /** Where the first character of the text at `path` stands: behind its quote, or on the first line of its block. */
  locateText(path: YamlPath): SourceLocation
  /** The places of the whole file, where it was read from its text. */
  readonly places?: () => Places
}

/**
 * Line and column of a value, of its key and of its text, and the places of what is in it, under the same keys and
 * indexes. Where the value is not written itself, as in a map that is merged in, these are those of the nearest part.
 */
export type Places = readonly [at: readonly number[], inside?: readonly Places[] | Readonly<Record<string, Places>>]

/** Values that aliases may stand for in one file. */
const MAX_ALIASES = 1000

/**
 * Reads YAML as dbt does (version 1.1: `yes` and `on` are booleans, `<<` merges), and keeps positions.
 *
 * Throws DiagnosticError with every problem of the file: broken syntax, duplicate keys, unknown anchors, template tags
 * without quotes.
 */
export function readYaml(file: string, text: string): YamlDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: '1.1',
    merge: true,
    customTags: yaml11Tags,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  })
  const locationAt = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const problems = document.errors.map((error) => syntaxProblem(error, text, locationAt(error.pos[0])))
  for (const unknown of document.warnings) problems.push(syntaxProblem(unknown, text, locationAt(unknown.pos[0])))
  if (problems.length === 0) problems.push(...structureProblems(document, text, locationAt))
  if (problems.length > 0) throw new DiagnosticError(onePerLine(problems))
  const value = plainValue(document, locationAt(0))
  const textOffset = ({ node: found }: Found): number => {
    const node = resolved(document, found)
    return isScalar(node) ? textStart(node, text) : (node?.range?.[0] ?? 0)
  }
  const placesOf = (current: unknown, found: Found): Places => {
    const at = [valueOffset(found), keyOffset(found), textOffset(found)].flatMap((offset) => {
      const { line, col } = lines.linePos(offset)
      return [Math.max(line, 1), Math.max(col, 1)]
    })
    if (typeof current !== 'object' || current === null) return [at]
    const node = resolved(document, found.node)
    const inner = (item: unknown, step: string | number): Places =>
      placesOf(item, stepInto(node, step, document) ?? found)
    if (Array.isArray(current)) return [at, current.map(inner)]
    return [at, Object.fromEntries(Object.entries(current).map(([key, item]) => [key, inner(item, key)]))]
  }
  return {
    file,
    value,
    locate: (path) => locationAt(valueOffset(walk(document, path))),
    locateKey: (path) => locationAt(keyOffset(walk(document, path))),
    locateText: (path) => locationAt(textOffset(walk(document, path))),
    places: () => placesOf(value, { node: document.contents ?? undefined }),
  }
}

function valueOffset({ node }: Found): number {
  return node?.range?.[0] ?? 0
}

function keyOffset({ key, node }: Found): number {
  return (key ?? node)?.range?.[0] ?? 0
}

/** The plain value; aliases that would fill the memory are refused. */
function plainValue(document: Document, start: SourceLocation): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) ?? null
  } catch (error) {
    throw new DiagnosticError(
      problem('YAML_ALIAS', 'The aliases of the file stand for too many values', {
        location: start,
        hint: 'Write the values out, or use fewer aliases.',
      }),
      { cause: error },
    )
  }
}

/** What parses, but cannot be meant: aliases of nothing, and maps as keys, which is how unquoted `{{ }}` reads. */
function structureProblems(
  document: Document,
  text: string,
  locationAt: (offset: number) => SourceLocation,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = []
  const anchors = new Set<string>()
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node) && node.anchor !== undefined) anchors.add(node.anchor)
    },
    Alias: (_key, alias) => {
      if (anchors.has(alias.source)) return
      const closest = closestTo(alias.source, anchors)
      problems.push(
        problem('YAML_ALIAS', `Alias "*${alias.source}" has no anchor "&${alias.source}" before it`, {
          location: locationAt(alias.range?.[0] ?? 0),
          hint:
            closest === undefined
              ? 'Put quotes around the text when it should start with "*".'
              : `Did you mean "*${closest}"?`,
        }),
      )
    },
    Pair: (_key, pair) => {
      const key = pair.key
      if (!isMap(key) && !isSeq(key)) return
      const start = key.range?.[0] ?? 0
      problems.push(
        text.startsWith('{', start) && text.startsWith('{', start - 1)
          ? unquotedTemplate(text, start - 1, locationAt(start - 1))
          : problem('YAML_SYNTAX', 'A map or a list is used as a key', {
              location: locationAt(start),
              hint: 'Put quotes around the key.',
            }),
      )
    },
  })
  return problems
}

/** A broken line makes the parser complain several times; the first says it. */
function onePerLine(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<number>()
  return problems.filter(({ location }) => {
    if (location === undefined || seen.has(location.line)) return false
    seen.add(location.line)
    return true
  })
}

function textStart(node: Scalar, text: string): number {
  const start = node.range?.[0] ?? 0
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return start + 1
  if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return start
  const nextLine = text.indexOf('\n', start) + 1
  return nextLine === 0 ? start : nextLine + (/^\s*/.exec(text.slice(nextLine))?.[0].length ?? 0)
}

interface Found {
  readonly node: Node | undefined
  readonly key?: Node | undefined
}

/** Follows a path as far as it goes, through aliases and merged maps. */
function walk(document: Document, path: YamlPath): Found {
  let current: Found = { node: document.contents ?? undefined }
  for (const step of path) {
    const next = stepInto(resolved(document, current.node), step, document)
    if (next === undefined) return current
    current = next
  }
  return current
}

function stepInto(node: Node | undefined, step: string | number, document: Document): Found | undefined {
  if (isSeq(node)) {
    const item: unknown = node.items[Number(step)]
    return isYamlNode(item) ? { node: item } : undefined
  }
  if (!isMap(node)) return undefined
  for (const pair of node.items) {
    if (!isScalar(pair.key) || String(pair.key.value) !== String(step)) continue
    return foundIn(pair)
  }
  for (const pair of node.items) {
    if (!isScalar(pair.key) || pair.key.source !== '<<') continue
    const merged = resolved(document, isYamlNode(pair.value) ? pair.value : undefined)
    for (const part of isSeq(merged) ? merged.items : [merged]) {
      const found = stepInto(resolved(document, isYamlNode(part) ? part : undefined), step, document)
      if (found !== undefined) return found
    }
  }
  return undefined
}

function foundIn(pair: Pair): Found {
  const key = isYamlNode(pair.key) ? pair.key : undefined
  // A key without a value stands for itself.
  const value = isYamlNode(pair.value) && hasLength(pair.value) ? pair.value : key
  return { node: value, key }
}

function hasLength(node: Node): boolean {
  return !isScalar(node) || node.value !== null || (node.source ?? '') !== ''
}

function resolved(document: Document, node: Node | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node
}

function isYamlNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !isPair(value) && 'range' in value
}
