import type { z } from 'zod'
import type { history } from './schemas/values.js'

/** Where results are kept when nothing else is said. */
const DEFAULT_SCHEMA = 'tsmodel'

/**
 * The schema that `history:` of a project file or of a target means: null where it is switched off, undefined where
 * nothing is said.
 */
export function historySchema(given: z.infer<typeof history> | null | undefined): string | null | undefined {
  if (given === undefined || given === null) return undefined
  const { enabled, schema } = typeof given === 'object' ? given : { enabled: true, schema: given }
  if (isOff(enabled) || isOff(schema)) return null
  return typeof schema !== 'string' || isOn(schema) || schema === '' ? DEFAULT_SCHEMA : schema
}

/** Templates may give a boolean as text. */
function isOff(value: unknown): boolean {
  return value === false || (typeof value === 'string' && /^(?:false|no|off)$/i.test(value))
}

function isOn(value: string): boolean {
  return /^(?:true|yes|on)$/i.test(value)
}
