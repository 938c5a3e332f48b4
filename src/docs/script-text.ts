/** JSON that can stand inside a `<script>` element: no text in it can end the element or begin a comment. */
export function jsonForHtml(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029')
}

/**
 * A script that hands `value` to a function of the page. Pages opened as files may load scripts but not JSON. The value
 * travels as text, because an object literal would take a key `__proto__` for something else.
 */
export function dataScript(receiver: string, value: unknown): string {
  return `${receiver}(JSON.parse(${jsonForHtml(JSON.stringify(value))}))\n`
}

/** Text for an element or attribute of HTML. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (character) => entities[character]!)
}
