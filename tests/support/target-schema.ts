// Tests on a server write `analytics` for the schema that they build in. With TSMODEL_TEST_SCHEMA it is one of another name,
// which may need quotes: what tests send is put into that schema, and what comes back reads as if it had been `analytics`.

/** What tests write. */
const WRITTEN = 'analytics'

/** The schema that tests on a server build in. */
export const TARGET_SCHEMA = process.env['TSMODEL_TEST_SCHEMA'] ?? WRITTEN

const isOther = TARGET_SCHEMA !== WRITTEN
const doubled = TARGET_SCHEMA.replaceAll('"', '""')

/** The name of the target schema, or of one that begins with it, such as `analytics_dbt_test__audit`. */
const NAME = new RegExp(`^${WRITTEN}(_\\w+)?$`)
const IN_SQL = new RegExp(`'${WRITTEN}(_\\w+)?'(?!::reg)|"${WRITTEN}(_\\w+)?"|\\b${WRITTEN}(_\\w+)?\\b`, 'g')

/** SQL of a test, in the target schema. */
export function inTargetSchema(sql: string): string {
  if (!isOther) return sql
  return sql.replace(IN_SQL, (whole: string, literal = '', quoted = '', bare = '') =>
    whole.startsWith("'")
      ? `'${TARGET_SCHEMA.replaceAll("'", "''")}${literal}'`
      : `"${doubled}${[quoted, bare].join('')}"`,
  )
}

/** Records of a test (nodes, settings), in the target schema: names as names, everything else as SQL. */
export function recordsInTargetSchema<Value>(value: Value): Value {
  return isOther ? eachText(value, named) : value
}

/** What the engine said or returned, as if the schema were `analytics`. */
export function asWritten<Value>(value: Value): Value {
  return isOther
    ? eachText(value, (text) =>
        text
          .replaceAll(doubled, WRITTEN)
          .replaceAll(JSON.stringify(TARGET_SCHEMA).slice(1, -1), WRITTEN)
          .replaceAll(TARGET_SCHEMA, WRITTEN),
      )
    : value
}

/** A value of the server: there, a name that needs no quotes has none. */
export function valueAsWritten(text: string | null): string | null {
  return text === null || !isOther ? text : asWritten(text.replaceAll(`"${doubled}"`, WRITTEN))
}

function named(text: string): string {
  return NAME.test(text) ? text.replace(NAME, (_, suffix = '') => `${TARGET_SCHEMA}${suffix}`) : inTargetSchema(text)
}

/** A copy in which each text is another; what is no plain record or list stays as it is. */
function eachText<Value>(value: Value, change: (text: string) => string): Value {
  const visit = (inner: unknown): unknown => {
    if (typeof inner === 'string') return change(inner)
    if (Array.isArray(inner)) return inner.map(visit)
    if (inner instanceof Map) return new Map([...inner].map(([key, each]) => [key, visit(each)]))
    if (typeof inner !== 'object' || inner === null || Object.getPrototypeOf(inner) !== Object.prototype) return inner
    return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, visit(each)]))
  }
  return visit(value) as Value
}
