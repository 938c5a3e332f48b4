import { engineVersion } from '../api/engine-version.js'
import type { Host } from '../core/host.js'
import { parseArguments } from './program.js'
import type { Terminal } from './terminal.js'

/**
 * Runs one command line and gives its exit code. What only help and wrong use need is loaded here; the engine is loaded
 * when a command runs.
 *
 * @param surroundings `host` is the process's when absent
 */
export async function runCommandLine(
  argv: readonly string[],
  surroundings: { readonly terminal: Terminal; readonly host?: Host },
): Promise<number> {
  const parsed = await parseArguments(argv, engineVersion(), surroundings.terminal)
  if (typeof parsed === 'number') return parsed
  const { invoke } = await import('./invoke.js')
  return invoke(parsed, argv, surroundings)
}
