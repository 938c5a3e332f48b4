/*
 * Generated code serves synchronous and awaiting renders from one text: where they differ it holds marks. The marks are
 * control characters, which cannot come from a template, because every string of it is written by `literal`.
 */

/** In front of a function that may await. */
export const ASYNC_MARK = '\x01'
/** Around a call whose value may be a promise. */
export const CALL_OPEN = '\x02'
export const CALL_CLOSE = '\x03'
/** Around a statement that only serves the map from the text back to the template. */
export const MAP_OPEN = '\x04'
export const MAP_CLOSE = '\x05'

/** The code for renders that never wait. */
export function synchronousCode(code: string): string {
  return mappingCode(code).replaceAll(ASYNC_MARK, '').replaceAll(CALL_OPEN, '(').replaceAll(CALL_CLOSE, ')')
}

/** The code for renders whose text nobody maps: a third shorter, which counts where thousands are compiled once each. */
export function unmappedCode(code: string): string {
  // oxlint-disable-next-line no-control-regex
  return synchronousCode(code.replace(/\x04[^\x05]*\x05/g, ''))
}

/** The code for renders that await what host functions give; a value that is no promise costs no turn of the event loop. */
export function awaitingCode(code: string): string {
  return mappingCode(code)
    .replaceAll(ASYNC_MARK, 'async ')
    .replaceAll(CALL_OPEN, '(rt.isPromise(t=')
    .replaceAll(CALL_CLOSE, ')?await t:t)')
}

function mappingCode(code: string): string {
  return code.replaceAll(MAP_OPEN, '').replaceAll(MAP_CLOSE, '')
}

/** A string as a JavaScript literal of ASCII characters only. */
export function literal(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Line and column in one number, small enough for an int in generated code. */
export function packPosition(line: number, column: number): number {
  return line * 65_536 + Math.min(column, 65_535)
}

/** Line and column of a packed position. */
export function unpackPosition(packed: number): { line: number; column: number } {
  return { line: Math.floor(packed / 65_536), column: packed % 65_536 }
}
