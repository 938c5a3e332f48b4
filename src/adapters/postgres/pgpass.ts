/**
 * The password of the first line of a `.pgpass` file that fits, or null. A line is `host:port:database:user:password`,
 * `*` fits anything, and a backslash takes the meaning from a colon or another backslash.
 *
 * @example passwordFor('*:*:shop:ann:s3cret', { host: 'db', port: 5432, database: 'shop', user: 'ann' }) // → 's3cret'
 */
export function passwordFor(
  content: string,
  wanted: { readonly host: string; readonly port: number; readonly database: string; readonly user: string },
): string | null {
  const values = [wanted.host, String(wanted.port), wanted.database, wanted.user]
  for (const line of content.split(/\r?\n/)) {
    if (line.startsWith('#')) continue
    const fields = splitFields(line)
    const password = fields[4]
    if (password === undefined) continue
    if (values.every((value, index) => fields[index] === '*' || unescape(fields[index] ?? '') === value)) {
      return unescape(password)
    }
  }
  return null
}

function splitFields(line: string): readonly string[] {
  return line.match(/(?:^|:)((?:[^:\\]|\\.)*)/g)?.map((field, index) => (index === 0 ? field : field.slice(1))) ?? []
}

function unescape(field: string): string {
  return field.replace(/\\(.)/g, '$1')
}
