/** Words that make the value of a configuration depend on the invocation and not on the file. */
const DEPENDS = /\b(?:env_var|var|target|flags|env|dbt_version|invocation_id|run_started_at)\b/

/**
 * The arguments of the `config(...)` calls of a template as they are written, for those whose value depends on the
 * environment, the target or variables: the key with its expression in double braces. A comparison of two environments
 * sees the same text where the values differ.
 */
export function writtenConfig(text: string): Readonly<Record<string, string>> {
  const written: Record<string, string> = {}
  for (const call of text.matchAll(/\{\{-?\s*config\(/g)) {
    for (const argument of argumentsFrom(text, call.index + call[0].length)) {
      const [, key, expression] = /^\s*([A-Za-z_]\w*)\s*=(?!=)\s*([^]*?)\s*$/.exec(argument) ?? []
      if (key !== undefined && expression !== undefined && DEPENDS.test(withoutTexts(expression))) {
        written[key] = `{{ ${expression} }}`
      }
    }
  }
  return written
}

/** Cuts what follows an opening bracket at the commas of its own level, up to the closing one. */
function argumentsFrom(text: string, start: number): readonly string[] {
  const found: string[] = []
  let depth = 0
  let from = start
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]!
    if (character === "'" || character === '"') at = endOfText(text, at)
    else if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) {
      if (depth === 0) return [...found, text.slice(from, at)]
      depth -= 1
    } else if (character === ',' && depth === 0) {
      found.push(text.slice(from, at))
      from = at + 1
    }
  }
  return found
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === text[start]) return at
  }
  return text.length
}

/** An expression without what stands in quotes. */
function withoutTexts(expression: string): string {
  return expression.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''")
}
