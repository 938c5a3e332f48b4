/**
 * The elements of an array as Postgres writes it: `{1,NULL,"a, b"}`. Arrays of arrays give the text of each inner one.
 * Bounds that are not 1 (`[0:1]={…}`) are left out.
 */
export function arrayElements(text: string): readonly (string | null)[] {
  const body = text.slice(text.indexOf('{') + 1, -1)
  if (body === '') return []
  return [...body.matchAll(/(?:"((?:[^"\\]|\\[^])*)"|(\{[^]*?\}(?=,|$))|((?:[^",{}\\]|\\[^])*))(?:,|$)/g)]
    .filter(({ index }, place) => index < body.length || (place > 0 && body.endsWith(',')))
    .map(([, quoted, inner, plain]) => {
      if (quoted !== undefined) return quoted.replace(/\\([^])/g, '$1')
      if (inner !== undefined) return inner
      return plain === 'NULL' ? null : (plain ?? '').replace(/\\([^])/g, '$1')
    })
}
