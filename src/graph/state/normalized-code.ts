const cache = new Map<string, string>()

/**
 * The tokens of SQL or of a template, one space between them: equal texts differ in white space and comments only.
 *
 * What stands in quotes, in quoted identifiers and between dollar signs is kept as it is.
 */
export function normalizedCode(code: string): string {
  const known = cache.get(code)
  if (known !== undefined) return known
  const normalized = [...code.matchAll(TOKENS)]
    .flatMap((match) => (match.groups?.['skip'] === undefined ? [match[0]] : []))
    .join(' ')
  if (cache.size > 20_000) cache.clear()
  cache.set(code, normalized)
  return normalized
}

const TOKENS = new RegExp(
  [
    // White space, comments of SQL and of templates.
    String.raw`(?<skip>\s+|--[^\n]*|/\*(?:[^*]|\*(?!/))*\*/|\{#[^]*?#\})`,
    String.raw`'(?:[^']|'')*'`,
    String.raw`"(?:[^"]|"")*"`,
    String.raw`\$(?<tag>[A-Za-z_]*)\$[^]*?\$\k<tag>\$`,
    String.raw`[\p{L}\p{N}_$.]+`,
    String.raw`\{[{%]-?|-?[%}]\}`,
    String.raw`[<>=!~+*/|&^@#%-]+?(?=\s|--|/\*|[^<>=!~+*/|&^@#%-]|$)`,
    String.raw`[^]`,
  ].join('|'),
  'gu',
)
