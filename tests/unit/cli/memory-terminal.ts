import type { Terminal } from '../../../src/cli/terminal.js'

/** A terminal that keeps what was written to it. */
export function memoryTerminal(options: { readonly isInteractive?: boolean } = {}) {
  const written = { out: '', error: '' }
  const terminal: Terminal = {
    out: (text) => void (written.out += text),
    error: (text) => void (written.error += text),
    isInteractive: options.isInteractive ?? false,
    isErrorInteractive: options.isInteractive ?? false,
    columns: () => 100,
  }
  return { terminal, written }
}
