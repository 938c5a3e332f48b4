import type { TemplateSource } from './contract.js'

/** A block as it stands in a text; `close` is null when its end tag is missing. */
export interface FoundBlock {
  readonly tag: string
  readonly name: string
  readonly start: number
  readonly contentsStart: number
  readonly close: { readonly contentsEnd: number; readonly end: number } | null
}

const OPENING = /\{[%{#]/g
const TAG_HEAD = /\{%[-+]?\s*([\p{ID_Start}_][\p{ID_Continue}]*)?\s*([\p{ID_Start}_][\p{ID_Continue}]*)?/uy
/** The rest of a tag; quotes may hold the end mark. */
const TAG_REST = /(?:'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|(?!%\})[^'"])*%\}/y
const PRINT_REST = /(?:'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"|(?!\}\})[^'"])*\}\}/y

function after(rule: RegExp, text: string, from: number): number | null {
  rule.lastIndex = from
  return rule.test(text) ? rule.lastIndex : null
}

function endOf(tag: string, text: string, from: number): { contentsEnd: number; end: number } | null {
  const rule = new RegExp(`\\{%[-+]?\\s*end${tag}\\s*[-+]?%\\}`, 'g')
  rule.lastIndex = from
  const found = rule.exec(text)
  return found === null ? null : { contentsEnd: found.index, end: rule.lastIndex }
}

interface Tag {
  readonly name: string
  readonly next: string
  readonly start: number
  readonly end: number
}

/** The next `{% … %}` from an offset on, read over comments, prints and raw parts; null at the end. */
function nextTag(text: string, from: number): Tag | null {
  let at = from
  for (;;) {
    OPENING.lastIndex = at
    const found = OPENING.exec(text)
    if (found === null) return null
    const start = found.index
    if (found[0] === '{#') {
      const end = text.indexOf('#}', start + 2)
      at = end === -1 ? start + 2 : end + 2
    } else if (found[0] === '{{') at = after(PRINT_REST, text, start + 2) ?? start + 2
    else {
      TAG_HEAD.lastIndex = start
      const [, name = '', next = ''] = TAG_HEAD.exec(text) ?? []
      const plainEnd = text.indexOf('%}', start)
      const end = after(TAG_REST, text, start + 2) ?? (plainEnd === -1 ? start + 2 : plainEnd + 2)
      if (name !== 'raw') return { name, next, start, end }
      at = endOf('raw', text, end)?.end ?? text.length
    }
  }
}

/**
 * Finds the blocks of these tags wherever they stand, without understanding the rest of the text; blocks inside of a
 * block belong to it. The contents of `docs` are plain text: nothing but its end tag counts there.
 */
export function findBlocks(text: string, tags: ReadonlySet<string>): readonly FoundBlock[] {
  const blocks: FoundBlock[] = []
  let at = 0
  for (let tag = nextTag(text, at); tag !== null; tag = nextTag(text, at)) {
    at = tag.end
    if (!tags.has(tag.name)) continue
    const close = tag.name === 'docs' ? endOf('docs', text, tag.end) : matchingEnd(tag, text)
    blocks.push({ tag: tag.name, name: tag.next, start: tag.start, contentsStart: tag.end, close })
    at = close?.end ?? text.length
  }
  return blocks
}

function matchingEnd(opening: Tag, text: string): { contentsEnd: number; end: number } | null {
  let depth = 1
  for (let tag = nextTag(text, opening.end); tag !== null; tag = nextTag(text, tag.end)) {
    if (tag.name === opening.name) depth += 1
    else if (tag.name === `end${opening.name}`) depth -= 1
    if (depth === 0) return { contentsEnd: tag.start, end: tag.end }
  }
  return null
}

/** Gives line and column of offsets, which must not go back. */
export function placeFinder(source: TemplateSource): (offset: number) => { line: number; column: number } {
  let line = source.line ?? 1
  let lineStart = 1 - (source.column ?? 1)
  let next = source.text.indexOf('\n')
  return (offset) => {
    while (next !== -1 && next < offset) {
      line += 1
      lineStart = next + 1
      next = source.text.indexOf('\n', lineStart)
    }
    return { line, column: offset - lineStart + 1 }
  }
}
