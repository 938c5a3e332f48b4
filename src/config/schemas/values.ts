import * as z from 'zod'

/** What a check says that asks for a template; messages leave it out where something else may stand too. */
export const TEMPLATE = 'a template'

/** A text that holds a template tag, in place of a value of another type. */
const template = z.string().regex(/\{\{|\{%/, { abort: true, error: TEMPLATE })

/** A value that may also be given as a template. */
export function templated<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema, template])
}

export const flag = templated(z.boolean())
export const number = templated(z.number())
/** A part of something, such as 0.2 for a fifth; more than the whole is a share too. */
export const share = templated(z.number().min(0))
export const text = z.string()
/** Names and values that people write without quotes, also when they look like numbers. */
export const looseText = z.union([z.string(), z.number(), z.boolean()])
export const textOrList = z.union([z.string(), z.array(z.string())])
export const anyMap = z.record(z.string(), z.unknown())
export const tags = z.union([z.string(), z.array(z.string())])

/** `pre-hook`, `post-hook`, `on-run-start`, `on-run-end`: statements, alone or in a list. */
const hook = z.union([
  z.string(),
  z.looseObject({ sql: z.string(), transaction: flag.optional(), index: z.number().nullish() }),
])
export const hooks = z.union([hook, z.array(hook)])

export const docs = z.strictObject({ show: flag.optional(), node_color: z.string().nullish() })

/** The view that shows the latest version of a model. */
export const pointer = z.strictObject({ enabled: flag.nullish(), alias: text.nullish() })

export const quoting = z.strictObject({
  database: flag.nullish(),
  schema: flag.nullish(),
  identifier: flag.nullish(),
  column: flag.nullish(),
  snowflake_ignore_case: flag.nullish(),
})

/** Where results are kept: on or off, the name of a schema, or both. */
export const history = z.union([
  z.boolean(),
  z.string(),
  z.strictObject({ enabled: flag.nullish(), schema: z.string().nullish() }),
])

const period = templated(z.enum(['minute', 'hour', 'day', 'minutes', 'hours', 'days']))
const age = z.strictObject({ count: number.nullish(), period: period.nullish() })

export const freshness = z.strictObject({
  warn_after: age.nullish(),
  error_after: age.nullish(),
  filter: z.string().nullish(),
  build_after: z
    .strictObject({ count: number.nullish(), period: period.nullish(), updates_on: z.enum(['any', 'all']).nullish() })
    .nullish(),
})

export const constraint = z.strictObject({
  type: z.enum(['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom']),
  name: z.string().nullish(),
  expression: z.string().nullish(),
  columns: z.array(z.string()).nullish(),
  to: z.string().nullish(),
  to_columns: z.array(z.string()).nullish(),
  warn_unenforced: flag.nullish(),
  warn_unsupported: flag.nullish(),
})

/** A data test: its name, or a map whose only free key is the name, with its arguments. */
export const dataTest = z.union([z.string(), anyMap])
export const dataTests = z.array(dataTest)
