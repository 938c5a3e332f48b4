const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** The rows of a `copy … to stdout` in text format, exact; pieces may end anywhere. */
export async function* copyRows(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly (readonly (string | null)[])[], void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let rest = ''
  for await (const piece of pieces) {
    const text = rest + decoder.decode(piece, { stream: true })
    const end = text.lastIndexOf('\n')
    rest = text.slice(end + 1)
    if (end >= 0) yield text.slice(0, end).split('\n').map(fieldsOf)
  }
  if (rest !== '') yield [fieldsOf(rest)]
}

function fieldsOf(line: string): readonly (string | null)[] {
  const fields: (string | null)[] = line.split('\t')
  if (line.includes('\\')) {
    for (let index = 0; index < fields.length; index += 1) fields[index] = fieldOf(fields[index] ?? '')
  }
  return fields
}

function fieldOf(field: string): string | null {
  if (field === '\\N') return null
  return field.includes('\\') ? field.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter) : field
}
