import * as z from 'zod'
import { anyMap, flag, looseText, tags, text, textOrList } from './values.js'

const role = z.enum(['id', 'time', 'feature', 'label', 'split', 'info'])

const datasetColumn = z.union([
  text,
  z.strictObject({
    name: looseText,
    as: text.nullish(),
    description: looseText.nullish(),
    role: role.nullish(),
    pseudonymise: flag.nullish(),
    /** The reason why personal data may leave in this column. */
    allow_pii: text.nullish(),
  }),
])

const split = z.strictObject({
  column: text.nullish(),
  values: z.array(looseText).nullish(),
  by: text.nullish(),
  seed: looseText.nullish(),
  shares: z.record(text, z.number().min(0).max(100)).nullish(),
  time: text.nullish(),
  starts: z.record(text, text.nullable()).nullish(),
  gap: text.nullish(),
})

const format = z.enum(['parquet', 'jsonl', 'csv'])

/** An entry of `datasets:`: what `tsmodel export` writes, and what its card says. */
export const datasetProperties = z.strictObject({
  name: looseText,
  title: looseText.nullish(),
  description: looseText.nullish(),
  model: text,
  columns: z.array(datasetColumn).nullish(),
  exclude: textOrList.nullish(),
  pseudonymise: textOrList.nullish(),
  /** What columns are for: `{label: [churned], info: [as_of]}`. */
  roles: z.partialRecord(role, textOrList).nullish(),
  key: textOrList.nullish(),
  where: text.nullish(),
  split: split.nullish(),
  format: z.union([format, z.array(format).min(1)]).nullish(),
  pseudonym_secret: text.nullish(),
  licence: text,
  /** Who answers for it, and where it is found: the metadata name both. */
  creator: looseText.nullish(),
  url: text.nullish(),
  /** Day of publication; default the newest day in the data. */
  published: text.nullish(),
  limits: z.array(looseText).nullish(),
  pii: z.strictObject({ statement: text.nullish() }).nullish(),
  tasks: textOrList.nullish(),
  windows: z.record(text, looseText).nullish(),
  tags: tags.nullish(),
  meta: anyMap.nullish(),
})
