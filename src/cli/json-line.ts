import { type LogLine, plainText } from './log-line.js'

export interface JsonLineContext {
  readonly now: Date
  readonly invocationId: string
  readonly processId: number
}

/** A line of the JSON log, in the shape that tools of the field read: `{"info": {…}, "data": {…}}`. */
export function jsonLine(line: LogLine, context: JsonLineContext): string {
  const message = plainText(line)
  return JSON.stringify({
    info: {
      category: '',
      code: line.code,
      extra: {},
      invocation_id: context.invocationId,
      level: line.level,
      msg: message,
      name: line.name,
      pid: context.processId,
      thread: 'MainThread',
      ts: context.now.toISOString(),
    },
    data: { ...line.data, msg: message },
  })
}
