export type Level = 'debug' | 'info' | 'warn' | 'error'
export type Colour = 'green' | 'yellow' | 'red' | 'cyan' | 'dim' | 'bold'

/** A piece of text in a colour; without a terminal only the text is written. */
export interface Painted {
  readonly text: string
  readonly colour: Colour
}

/**
 * One thing to say, for whoever prints it: the terminal, the log file, the JSON log.
 *
 * `name` and `code` are the event names of the field (`LogModelResult`, `Q012`), which tools read from the JSON log.
 */
export interface LogLine {
  readonly name: string
  readonly code: string
  readonly level: Level
  readonly parts: readonly (string | Painted)[]
  readonly data: Readonly<Record<string, unknown>>
}

/** A line of `parts`; `data` is what the JSON log carries beside the text. */
export function logLine(
  name: string,
  code: string,
  level: Level,
  parts: string | readonly (string | Painted)[],
  data: Readonly<Record<string, unknown>> = {},
): LogLine {
  return { name, code, level, parts: typeof parts === 'string' ? [parts] : parts, data }
}

/** An empty line between the parts of the output. */
export const BLANK: LogLine = logLine('Formatting', 'Z017', 'info', '')

/** The text of a line without colours. */
export function plainText(line: LogLine): string {
  return line.parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')
}

const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error']

/** Whether a line of `level` is shown when `least` is asked for; `none` shows nothing. */
export function isShown(level: Level, least: Level | 'none'): boolean {
  return least !== 'none' && LEVELS.indexOf(level) >= LEVELS.indexOf(least)
}
