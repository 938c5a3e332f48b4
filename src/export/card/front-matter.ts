/** A value of the front matter; absent keys are left out. */
export type FrontMatterValue =
  string | number | boolean | readonly FrontMatterValue[] | { readonly [key: string]: FrontMatterValue | undefined }

/** The YAML block at the head of a card, which the Hugging Face hub reads. Texts are quoted, so that none is read as anything else. */
export function frontMatter(values: { readonly [key: string]: FrontMatterValue | undefined }): string {
  return `---\n${mapLines(values, '').join('\n')}\n---\n`
}

function mapLines(values: { readonly [key: string]: FrontMatterValue | undefined }, indent: string): readonly string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return []
    const name = `${indent}${/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key)}:`
    if (Array.isArray(value))
      return [name, ...(value as readonly FrontMatterValue[]).flatMap((item) => itemLines(item, indent))]
    if (isMap(value)) return [name, ...mapLines(value, `${indent}  `)]
    return [`${name} ${JSON.stringify(value)}`]
  })
}

function itemLines(item: FrontMatterValue, indent: string): readonly string[] {
  if (!isMap(item)) return [`${indent}- ${JSON.stringify(item)}`]
  const inner = `${indent}  `
  return mapLines(item, inner).map((line, index) => (index === 0 ? `${indent}- ${line.slice(inner.length)}` : line))
}

function isMap(value: FrontMatterValue): value is { readonly [key: string]: FrontMatterValue | undefined } {
  return typeof value === 'object' && !Array.isArray(value)
}
