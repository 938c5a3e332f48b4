/** What generated code has for a name without value; never seen by templates. */
export const MISSING: unique symbol = Symbol('missing')
