import { findBlocks, placeFinder } from './block-scanner.js'
import type { ScannedBlock, TemplateSource } from './contract.js'
import { TemplateError } from './errors.js'

/**
 * The blocks of these tags in a text, in order, whatever stands around them.
 *
 * Throws TemplateError for a block without its end tag.
 */
export function scanBlocks(source: TemplateSource, tags: readonly string[]): readonly ScannedBlock[] {
  const { text } = source
  const place = placeFinder(source)
  return findBlocks(text, new Set(tags)).map(({ tag, name, start, contentsStart, close }) => {
    const { line, column } = place(start)
    if (close === null) {
      throw new TemplateError(
        'TemplateSyntaxError',
        `the block '${tag}${name === '' ? '' : ` ${name}`}' is not closed`,
        { file: source.file, line, column },
        { hint: `Add {% end${tag} %} behind it.` },
      )
    }
    const contents = place(contentsStart)
    return {
      tag,
      name,
      contents: text.slice(contentsStart, close.contentsEnd),
      text: text.slice(start, close.end),
      line,
      column,
      contentsLine: contents.line,
      contentsColumn: contents.column,
    }
  })
}
