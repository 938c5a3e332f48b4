import type { ChalkInstance } from 'chalk'
import { type LogLine, plainText } from './log-line.js'

/** A line for the terminal: local time, two spaces, the text; in colours when there is a painter. */
export function textLine(line: LogLine, now: Date, painter: ChalkInstance | null): string {
  return `${clock(now)}  ${painted(line.parts, painter)}`.trimEnd()
}

/** A line for the log file: `09:12:01.310000 [info ] [MainThread]: text`, in UTC like the JSON log. */
export function fileLine(line: LogLine, now: Date): string {
  const time = now.toISOString().slice(11, 23)
  return `${time}000 [${line.level.padEnd(5)}] [MainThread]: ${plainText(line)}`.trimEnd()
}

/** The parts of a line as one text. */
export function painted(parts: LogLine['parts'], painter: ChalkInstance | null): string {
  return parts
    .map((part) => (typeof part === 'string' ? part : painter === null ? part.text : painter[part.colour](part.text)))
    .join('')
}

function clock(now: Date): string {
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':')
}
