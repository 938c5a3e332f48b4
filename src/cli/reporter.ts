import { Chalk, type ChalkInstance } from 'chalk'
import type { Diagnostic } from '../core/diagnostic.js'
import type { EngineEvent } from '../core/event.js'
import type { Host } from '../core/host.js'
import { diagnosticLines, type SourceReader } from './diagnostic-text.js'
import type { FlagValues } from './flag.js'
import { jsonLine } from './json-line.js'
import { isShown, type Level, type LogLine, logLine, plainText } from './log-line.js'
import { createNarrator } from './narrate.js'
import { createProgressFooter, NO_FOOTER } from './progress-footer.js'
import type { Terminal } from './terminal.js'
import { fileLine, painted, textLine } from './text-line.js'

/** Everything a command says goes through here: to the terminal, to the log file, as text or as JSON. */
export interface Reporter {
  readonly emit: (event: EngineEvent) => void
  /** A line for people. */
  say(text: string, level?: Level): void
  /** A line that is an event of the field. */
  line(line: LogLine): void
  /** What was asked for: goes to the standard output as it is, also with `--quiet`. */
  data(text: string): void
  /** The same in colours, where a person looks. */
  paint(parts: LogLine['parts']): void
  /** Columns of the terminal that what was asked for goes to; null when no person looks. */
  readonly columns: number | null
  /** Problems that stop the command. */
  problems(diagnostics: readonly Diagnostic[]): void
  close(): void
}

export interface ReporterOptions {
  readonly values: FlagValues
  readonly host: Host
  readonly terminal: Terminal
  readonly invocationId: string
  readonly processId: number
  /** Commands whose output is data say everything else on the error output. */
  readonly talksOnError: boolean
  readonly source: SourceReader
  /** Opened when the first line comes; null for commands without a log file. */
  readonly openLog: (() => { write(text: string): void; close(): void }) | null
}

/** Makes the reporter that the flags ask for. */
export function createReporter(options: ReporterOptions): Reporter {
  const { values, host, terminal } = options
  const narrate = createNarrator({ width: numberOf(values.printerWidth, 80), source: options.source })
  const asJson = values.logFormat === 'json'
  const least = leastLevel(values)
  const painter = painterFor(options, options.talksOnError ? terminal.isErrorInteractive : terminal.isInteractive)
  const outPainter = painterFor(options, terminal.isInteractive)
  const footer =
    terminal.isInteractive && !options.talksOnError && !asJson && least !== 'error' && least !== 'none'
      ? createProgressFooter(terminal, () => host.elapsed())
      : NO_FOOTER
  const log = createLog(options)
  const context = (): Parameters<typeof jsonLine>[1] => ({
    now: host.now(),
    invocationId: options.invocationId,
    processId: options.processId,
  })

  const print = (line: LogLine, toError: boolean): void => {
    log.write(line)
    if (!isShown(line.level, least)) return
    if (line.name === 'JinjaLogInfo' && values.print === false) return
    const text = asJson ? jsonLine(line, context()) : textLine(line, host.now(), painter)
    footer.hide()
    if (toError) terminal.error(`${text}\n`)
    else terminal.out(`${text}\n`)
  }

  const problems = (diagnostics: readonly Diagnostic[]): void => {
    const errorPainter = painterFor(options, terminal.isErrorInteractive)
    footer.hide()
    for (const parts of diagnosticLines(diagnostics, options.source)) {
      log.write(logLine('Problem', 'TE01', 'error', parts))
      if (!asJson) terminal.error(`${painted(parts, errorPainter)}\n`)
    }
    if (!asJson) return
    for (const diagnostic of diagnostics) {
      const { severity, message, ...data } = diagnostic
      const level = severity === 'error' ? 'error' : 'warn'
      terminal.error(`${jsonLine(logLine('Problem', 'TE01', level, message, data), context())}\n`)
    }
  }

  return {
    emit(event) {
      footer.see(event)
      if (event.kind === 'diagnostic') {
        const isWarning = event.diagnostic.severity === 'warning'
        if (!isWarning || isShown('warn', least)) problems([event.diagnostic])
        return
      }
      for (const line of narrate(event)) print(line, options.talksOnError)
    },
    say: (text, level = 'info') => print(logLine('Note', 'TN01', level, text), options.talksOnError),
    line: (line) => print(line, options.talksOnError),
    data(text) {
      footer.hide()
      terminal.out(text.endsWith('\n') ? text : `${text}\n`)
    },
    paint(parts) {
      footer.hide()
      terminal.out(`${painted(parts, outPainter).trimEnd()}\n`)
    },
    columns: terminal.isInteractive ? terminal.columns() : null,
    problems,
    close() {
      footer.stop()
      log.close()
    },
  }
}

function leastLevel(values: FlagValues): Level | 'none' {
  if (values.quiet === true) return 'error'
  if (values.debug === true) return 'debug'
  return (values.logLevel as Level | 'none' | undefined) ?? 'info'
}

function painterFor({ values, host }: ReporterOptions, isInteractive: boolean): ChalkInstance | null {
  const asked = values.useColors
  if (asked === false) return null
  if (asked === true) return new Chalk({ level: 1 })
  const forbidden = host.environment.NO_COLOR
  if (forbidden !== undefined && forbidden !== '') return null
  return isInteractive && host.environment.TERM !== 'dumb' ? new Chalk({ level: 1 }) : null
}

function numberOf(value: FlagValues[string] | undefined, fallback: number): number {
  return typeof value === 'number' ? value : fallback
}

/** The log file; when it cannot be written, that is said once and the work goes on. */
function createLog(options: ReporterOptions): { write(line: LogLine): void; close(): void } {
  const { values, host, terminal } = options
  const least = (values.logLevelFile as Level | 'none' | undefined) ?? 'debug'
  const asJson = (values.logFormatFile ?? (values.logFormat === 'json' ? 'json' : 'debug')) === 'json'
  let file: { write(text: string): void; close(): void } | null = null
  let isOff = options.openLog === null || least === 'none'
  const giveUp = (error: unknown): void => {
    isOff = true
    terminal.error(`${error instanceof Error ? error.message : String(error)}; this run writes no log file\n`)
  }
  return {
    write(line) {
      if (isOff || !isShown(line.level, least)) return
      if (plainText(line) === '' && !asJson) return
      try {
        if (file === null) {
          file = options.openLog?.() ?? null
          if (!asJson)
            file?.write(`\n============ ${host.now().toISOString()} | ${options.invocationId} ============\n`)
        }
        const now = host.now()
        const { invocationId, processId } = options
        file?.write(`${asJson ? jsonLine(line, { now, invocationId, processId }) : fileLine(line, now)}\n`)
      } catch (error) {
        giveUp(error)
      }
    },
    close() {
      try {
        if (!isOff) file?.close()
      } catch (error) {
        giveUp(error)
      }
    },
  }
}
