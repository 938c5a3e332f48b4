import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { DiagnosticError } from '../core/diagnostic.js'
import type { CommandSpec } from './command.js'
import { COMMANDS } from './command-table.js'
import { type Flag, flagKey, type FlagValues } from './flag.js'
import { parseFlag } from './flag-values.js'
import { GLOBAL_FLAGS } from './flags.js'
import type { Terminal } from './terminal.js'

/** A command line, understood: the command, its words, and the flags that were given. */
export interface Invocation {
  readonly spec: CommandSpec
  readonly args: readonly string[]
  readonly given: FlagValues
}

/** What the command line asked for; a number is the exit code of something that is done already (help, wrong use). */
export type ParsedArguments = Invocation | 0 | 2

const GROUPS: Readonly<Record<string, string>> = {
  docs: 'Generate and serve the documentation',
  source: 'Work with sources',
}

/** Understands `argv` (without node and script); prints help or what is wrong with it. */
export async function parseArguments(
  argv: readonly string[],
  version: string,
  terminal: Terminal,
): Promise<ParsedArguments> {
  let invocation: Invocation | null = null
  const program = createProgram(version, terminal, (found) => {
    invocation = found
  })
  try {
    // Nothing asked is no mistake: what there is to ask is shown.
    await program.parseAsync(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' })
    return invocation ?? 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
}

/** The commander program; `onCommand` gets the invocation. */
export function createProgram(version: string, terminal: Terminal, onCommand: (found: Invocation) => void): Command {
  const program = new Command('tsmodel')
    .description('The modelling engine for Postgres teams who live in TypeScript.')
    .version(`tsmodel ${version}`, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Print help')
    .helpCommand('help [command]', 'Print help for a command')
    .addHelpText('after', '\nEvery flag has a variable: --full-refresh is TSMODEL_FULL_REFRESH, DBT_ENGINE_… or DBT_….')
  settle(program, terminal)
  addFlags(program, GLOBAL_FLAGS)
  const groups = new Map<string, Command>()
  for (const spec of COMMANDS) {
    const [first = '', second] = spec.name.split(' ')
    const parent = second === undefined ? program : groupOf(program, groups, first, terminal)
    const command = parent
      .command(`${second ?? first}${spec.words === undefined ? '' : ` ${spec.words}`}`)
      .aliases([...(spec.aliases ?? [])])
      .summary(spec.summary)
      .description(spec.summary)
      .helpOption('-h, --help', 'Print help')
    settle(command, terminal)
    addFlags(command, spec.flags)
    command.action(() => {
      const flags = [...GLOBAL_FLAGS, ...spec.flags]
      onCommand({ spec, args: [...command.args], given: givenValues(flags, command.optsWithGlobals()) })
    })
  }
  return program
}

function groupOf(program: Command, groups: Map<string, Command>, name: string, terminal: Terminal): Command {
  const existing = groups.get(name)
  if (existing !== undefined) return existing
  const group = program
    .command(name)
    .description(GROUPS[name] ?? name)
    .helpOption('-h, --help', 'Print help')
  settle(group, terminal)
  groups.set(name, group)
  return group
}

function settle(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.error(text),
      // What is wrong with a value is said by the flag itself, name and all.
      outputError: (text, write) =>
        write(text.replace(/^error: option '[^']*' argument '[^]*?' is invalid\. /, 'error: ')),
      getOutHelpWidth: () => terminal.columns(),
      getErrHelpWidth: () => terminal.columns(),
    })
}

function addFlags(command: Command, flags: readonly Flag[]): void {
  for (const flag of flags) {
    const dash = flag.short === undefined ? '' : `-${flag.short}, `
    command.addOption(optionOf(flag, `${dash}--${flag.name}`, flag.inert === true))
    if (flag.kind === 'switch') command.addOption(new Option(`--no-${flag.name}`).hideHelp())
    for (const alias of flag.aliases ?? []) {
      command.addOption(optionOf(flag, alias === 'models' ? '-m, --models' : `--${alias}`, true))
    }
  }
}

function optionOf(flag: Flag, spelling: string, isHidden: boolean): Option {
  if (flag.kind === 'switch') return new Option(spelling, flag.description).hideHelp(isHidden)
  const value = flag.kind === 'choice' ? (flag.choices ?? []).join('|') : (flag.value ?? 'value')
  const option = new Option(`${spelling} <${value}${flag.kind === 'words' ? '...' : ''}>`, flag.description)
  option.hideHelp(isHidden)
  option.argParser((text: string, previous: unknown) => {
    const parsed = parsedOrUsageError(flag, text, spelling)
    return flag.kind === 'words' && Array.isArray(previous) ? [...previous, ...(parsed as readonly string[])] : parsed
  })
  return option
}

function parsedOrUsageError(flag: Flag, text: string, spelling: string): FlagValues[string] {
  try {
    return parseFlag(flag, text, spelling)
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error
    const { message, hint } = error.diagnostics[0] ?? { message: error.message, hint: undefined }
    throw new InvalidArgumentError(hint === undefined ? message : `${message}\n${hint}`)
  }
}

/** Values under the names of the flags, whatever spelling was used. */
function givenValues(flags: readonly Flag[], options: Readonly<Record<string, unknown>>): FlagValues {
  const values: Record<string, FlagValues[string]> = {}
  for (const flag of flags) {
    for (const name of [flag.name, ...(flag.aliases ?? [])]) {
      const value = options[flagKey(name)] as FlagValues[string] | undefined
      if (value === undefined) continue
      const previous = values[flagKey(flag.name)]
      values[flagKey(flag.name)] = Array.isArray(previous) && Array.isArray(value) ? [...previous, ...value] : value
    }
  }
  return values
}
