import { DiagnosticError, problem } from '../core/diagnostic.js'

/** A value inside a JSON file, and the way to it, for messages. */
export interface JsonPlace {
  readonly value: unknown
  readonly file: string
  /** Null for the whole file. */
  readonly owner: JsonPlace | null
  /** Name of the member, or index of the item, in `owner`. */
  readonly key: string | number
}

/** The whole content of `file`. */
export function rootPlace(value: unknown, file: string): JsonPlace {
  return { value, file, owner: null, key: '' }
}

/** The member `key`; its value is undefined when it is absent, or when `place` is no object. */
export function member(place: JsonPlace, key: string): JsonPlace {
  const value = isObject(place.value) && Object.hasOwn(place.value, key) ? place.value[key] : undefined
  return { value, file: place.file, owner: place, key }
}

/** Whether nothing stands at `place`. */
export function isAbsent(place: JsonPlace): boolean {
  return place.value === undefined || place.value === null
}

/** The text at `place`; `fallback`, where there is one, for an absent value. */
export function textAt(place: JsonPlace, fallback?: string): string {
  if (typeof place.value === 'string') return place.value
  if (fallback !== undefined && isAbsent(place)) return fallback
  throw unexpected(place, 'text')
}

/** The text at `place`, or null where there is none. */
export function textOrNullAt(place: JsonPlace): string | null {
  return isAbsent(place) ? null : textAt(place)
}

/** The word at `place`, which must be one of `choices`. */
export function choiceAt<Choice extends string>(place: JsonPlace, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === place.value)
  if (found === undefined) throw unexpected(place, `one of ${choices.join(', ')}`)
  return found
}

/** The number at `place`; `fallback`, where there is one, for an absent value. */
export function numberAt(place: JsonPlace, fallback?: number): number {
  if (typeof place.value === 'number') return place.value
  if (fallback !== undefined && isAbsent(place)) return fallback
  throw unexpected(place, 'a number')
}

/** The number at `place`, or null where there is none. */
export function numberOrNullAt(place: JsonPlace): number | null {
  return isAbsent(place) ? null : numberAt(place)
}

/** True or false at `place`; `fallback` for an absent value. */
export function booleanAt(place: JsonPlace, fallback: boolean): boolean {
  if (typeof place.value === 'boolean') return place.value
  if (isAbsent(place)) return fallback
  throw unexpected(place, 'true or false')
}

/** The object at `place`, as it is; an empty one for an absent value. */
export function objectAt(place: JsonPlace): Readonly<Record<string, unknown>> {
  if (isAbsent(place)) return {}
  if (isObject(place.value)) return place.value
  throw unexpected(place, 'an object')
}

/** The members of the object at `place`, each read by `read`; none for an absent value. */
export function entriesAt<Value>(
  place: JsonPlace,
  read: (entry: JsonPlace, key: string) => Value,
): Readonly<Record<string, Value>> {
  const keys = Object.keys(objectAt(place))
  return Object.fromEntries(keys.map((key) => [key, read(member(place, key), key)]))
}

/** The items of the list at `place`, each read by `read`; none for an absent value. */
export function itemsAt<Value>(place: JsonPlace, read: (item: JsonPlace) => Value): readonly Value[] {
  if (isAbsent(place)) return []
  if (!Array.isArray(place.value)) throw unexpected(place, 'a list')
  return place.value.map((value: unknown, index) => read({ value, file: place.file, owner: place, key: index }))
}

/** The list of texts at `place`; none for an absent value. */
export function textsAt(place: JsonPlace): readonly string[] {
  return itemsAt(place, (item) => textAt(item))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unexpected(place: JsonPlace, wanted: string): DiagnosticError {
  const found = place.value === undefined ? 'nothing' : shorten(JSON.stringify(place.value))
  return new DiagnosticError(
    problem('ARTIFACT_BROKEN', `${place.file}: ${pathOf(place) || 'the file'} should be ${wanted}, but is ${found}`, {
      hint: 'The file was changed by hand or by another tool. Write it anew with the command that makes it.',
    }),
  )
}

/** The way to a place, such as `nodes["model.shop.orders"].name`. */
function pathOf(place: JsonPlace): string {
  if (place.owner === null) return ''
  const owner = pathOf(place.owner)
  if (typeof place.key === 'number' || !/^[A-Za-z_]\w*$/.test(place.key))
    return `${owner}[${JSON.stringify(place.key)}]`
  return owner === '' ? place.key : `${owner}.${place.key}`
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`
}
