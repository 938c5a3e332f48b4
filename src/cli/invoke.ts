import type { CommandOptions } from '../api/contract.js'
import { createNodeHost, nodeFiles, openRotatingFile } from '../api/node-host.js'
import { originalTrace } from '../api/original-trace.js'
import { hostWithDotEnv, type ProjectDefaults, readProjectDefaults } from '../api/surroundings.js'
import { type Diagnostic, DiagnosticError, warning } from '../core/diagnostic.js'
import { type Host, isAbsolutePath, joinPath } from '../core/host.js'
import type { CommandContext, CommandSpec, ExitCode } from './command.js'
import type { SourceReader } from './diagnostic-text.js'
import { type Flag, flagKey, flagSnakeName, type FlagValues } from './flag.js'
import { resolveFlags } from './flag-values.js'
import { GLOBAL_FLAGS } from './flags.js'
import { INTERRUPTED, watchInterrupts } from './interrupt.js'
import type { Invocation } from './program.js'
import { createReporter, type Reporter } from './reporter.js'
import type { Terminal } from './terminal.js'
import { commandEvent } from './tool-events.js'

/** Ten megabytes, then a new file; five old ones are kept. */
const LOG_LIMITS = { bytes: 10 * 1024 * 1024, kept: 5 }

/** Runs a command that the command line asked for. Never throws: problems are printed and become an exit code. */
export async function invoke(
  invocation: Invocation,
  argv: readonly string[],
  { terminal, host: givenHost }: { readonly terminal: Terminal; readonly host?: Host },
): Promise<ExitCode> {
  const { spec, given } = invocation
  const host = hostWithDotEnv(givenHost ?? createNodeHost(), textOf(given.projectDir))
  let reporter = earlyReporter(host, terminal, spec)
  const interrupts = watchInterrupts(terminal)
  const begun = host.elapsed()
  const ended = (exitCode: ExitCode): ExitCode => {
    const command = `tsmodel ${spec.name}`
    const seconds = host.elapsed() - begun
    if (spec.standsAlone !== true) reporter.line(commandEvent({ command, exitCode, seconds, now: host.now() }))
    return exitCode
  }
  try {
    const { values, invocationId } = valuesOf(invocation, host)
    reporter = createReporter({ ...reporterBasics(host, terminal, spec, values), invocationId })
    const options = commandOptions(values, { host, reporter, spec, argv, signal: interrupts.signal, invocationId })
    const context: CommandContext = {
      values,
      args: invocation.args,
      host,
      reporter,
      signal: interrupts.signal,
      options,
    }
    for (const diagnostic of unserved([...GLOBAL_FLAGS, ...spec.flags], values))
      reporter.emit({ kind: 'diagnostic', diagnostic })
    const run = await spec.load()
    const exitCode = await run(context)
    return ended(interrupts.signal.aborted && exitCode !== 0 ? INTERRUPTED : exitCode)
  } catch (error) {
    if (interrupts.signal.aborted) return ended(INTERRUPTED)
    if (error instanceof DiagnosticError) reporter.problems(error.diagnostics)
    else reportDefect(error, reporter, terminal)
    return ended(2)
  } finally {
    interrupts.stop()
    reporter.close()
  }
}

/** A warning for each flag that was set and has no effect that anybody could rely on. */
function unserved(flags: readonly Flag[], values: FlagValues): readonly Diagnostic[] {
  return flags.flatMap(({ name, notServed }) => {
    if (notServed === undefined || values[flagKey(name)] === undefined) return []
    return [warning('FLAG_NOT_SERVED', `The flag --${name} is not served: ${notServed}`, { hint: 'Leave it out.' })]
  })
}

const NO_DEFAULTS: ProjectDefaults = { flags: {}, logPath: 'logs' }

function valuesOf(invocation: Invocation, host: Host): { readonly values: FlagValues; readonly invocationId: string } {
  const flags = [...GLOBAL_FLAGS, ...invocation.spec.flags]
  const places = resolveFlags(flags, invocation.given, host.environment, {})
  const defaults =
    invocation.spec.standsAlone === true ? NO_DEFAULTS : readProjectDefaults(host, textOf(places.projectDir))
  return {
    values: { logPath: defaults.logPath, ...resolveFlags(flags, invocation.given, host.environment, defaults.flags) },
    invocationId: host.newId(),
  }
}

function commandOptions(
  values: FlagValues,
  known: {
    readonly host: Host
    readonly reporter: Reporter
    readonly spec: CommandSpec
    readonly argv: readonly string[]
    readonly signal: AbortSignal
    readonly invocationId: string
  },
): CommandOptions {
  const { host, reporter, spec, argv, signal, invocationId } = known
  return {
    host,
    signal,
    invocationId,
    emit: reporter.emit,
    ...picked(values, [
      'projectDir',
      'profilesDir',
      'profile',
      'target',
      'vars',
      'targetPath',
      'logPath',
      'warnErrorOptions',
    ] as const),
    ...(typeof values.threads === 'number' ? { threads: values.threads } : {}),
    ...(typeof values.writeJson === 'boolean' ? { writeJson: values.writeJson } : {}),
    ...(typeof values.warnError === 'boolean' ? { warnError: values.warnError } : {}),
    invocationCommand: ['tsmodel', ...argv].join(' '),
    flags: {
      ...Object.fromEntries(Object.entries(values).map(([key, value]) => [snakeOfKey(key), value])),
      which: spec.name.split(' ').at(-1),
    },
  }
}

/** Of the flags that hold text, those that are set. */
function picked<Key extends string>(values: FlagValues, keys: readonly Key[]): Partial<Readonly<Record<Key, string>>> {
  const found: Partial<Record<Key, string>> = {}
  for (const key of keys) {
    const value = values[key]
    if (typeof value === 'string') found[key] = value
  }
  return found
}

function reporterBasics(host: Host, terminal: Terminal, spec: CommandSpec, values: FlagValues) {
  const root = absolute(host, textOf(values.projectDir) ?? '.')
  const logFolder = joinPath(root, textOf(values.logPath) ?? 'logs')
  return {
    values,
    host,
    terminal,
    processId: process.pid,
    talksOnError: spec.printsData === true,
    source: sourceReader(host, root),
    openLog: spec.standsAlone === true ? null : () => openRotatingFile(joinPath(logFolder, 'tsmodel.log'), LOG_LIMITS),
  }
}

function earlyReporter(host: Host, terminal: Terminal, spec: CommandSpec): Reporter {
  return createReporter({ ...reporterBasics(host, terminal, spec, {}), openLog: null, invocationId: '' })
}

/** Files of diagnostics are named from the project's root, or in full. */
function sourceReader(host: Host, root: string): SourceReader {
  return (file) => {
    for (const path of [joinPath(root, file), file]) {
      if (!host.files.exists(path) || host.files.isDirectory(path)) continue
      try {
        return host.files.readText(path)
      } catch {
        return null
      }
    }
    return null
  }
}

function reportDefect(error: unknown, reporter: Reporter, terminal: Terminal): void {
  const text = error instanceof Error ? originalTrace(error.stack ?? error.message, nodeFiles.readText) : String(error)
  reporter.say(text, 'debug')
  terminal.error(
    `INTERNAL_ERROR\n${error instanceof Error ? error.message : String(error)}\n\n` +
      'This is a defect of tsmodel, not of your project. Please report it, with the command, the project if you can, and\n' +
      'the details, which are in logs/tsmodel.log and shown with --debug.\n',
  )
}

function textOf(value: FlagValues[string] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function absolute(host: Host, path: string): string {
  return isAbsolutePath(path) ? path : joinPath(host.workingDirectory, path)
}

function snakeOfKey(key: string): string {
  return flagSnakeName(key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
}
