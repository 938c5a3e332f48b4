const cache = new Map<string, RegExp>()

/** Whether `text` matches a shell pattern as a whole: `*` any text, `?` one character, `[abc]`, `[a-z]`, `[!abc]`. */
export function matchesGlob(text: string, pattern: string): boolean {
  return compiled(`text ${pattern}`, () => translate(pattern, '.*', '.')).test(text)
}

/** The same for paths: `*` and `?` stay inside one folder, `**` spans any number of them. */
export function matchesPathGlob(path: string, pattern: string): boolean {
  return compiled(`path ${pattern}`, () => translate(pattern, '[^/]*', '[^/]')).test(path)
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[\]]/.test(pattern)
}

function compiled(key: string, make: () => string): RegExp {
  const known = cache.get(key)
  if (known !== undefined) return known
  const expression = new RegExp(`^(?:${make()})$`, 's')
  if (cache.size > 1000) cache.clear()
  cache.set(key, expression)
  return expression
}

function translate(pattern: string, anyText: string, anyCharacter: string): string {
  const tokens = pattern.match(/\*\*\/|\*+|\?|\[!?\]?[^\]]*\]|[^*?[]+|\[/gs) ?? []
  return tokens
    .map((token) => {
      if (token === '**/' && anyText !== '.*') return '(?:.*/)?'
      if (token.startsWith('*')) return (token.length > 1 ? '.*' : anyText) + (token.endsWith('/') ? '/' : '')
      if (token === '?') return anyCharacter
      if (token.length > 1 && token.startsWith('[') && token.endsWith(']')) return characterClass(token.slice(1, -1))
      return token.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    })
    .join('')
}

function characterClass(inside: string): string {
  const isNegated = inside.startsWith('!')
  const members = (isNegated ? inside.slice(1) : inside).replace(/[\\^[\]]/g, '\\$&')
  // A range that runs backwards matches nothing, as in the shell.
  const ranges = members.replace(/(\\?.)-(\\?.)/g, (range, from: string, to: string) =>
    from.at(-1)! > to.at(-1)! ? '' : range,
  )
  if (ranges === '') return isNegated ? '.' : '(?!)'
  return `[${isNegated ? '^' : ''}${ranges}]`
}
