import { str } from './printing.js'
import { Markup } from './values.js'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
}

/** Text whose special characters are written as HTML entities; what is markup already stays. */
export function escapeMarkup(value: unknown): Markup {
  return value instanceof Markup ? value : forceEscape(value)
}

/** Like `escapeMarkup`, and escapes markup once more. */
export function forceEscape(value: unknown): Markup {
  return new Markup(str(value).replace(/[&<>'"]/g, (character) => ENTITIES[character]!))
}
