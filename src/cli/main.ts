import { runCommandLine } from './run-command-line.js'
import { flush, processTerminal } from './terminal.js'

/** Runs the command line of the process and ends it, when all that was written has left it. */
export async function main(argv: readonly string[]): Promise<void> {
  const exitCode = await runCommandLine(argv, { terminal: processTerminal() })
  await flush()
  process.exit(exitCode)
}
