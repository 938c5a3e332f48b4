import type { Terminal } from './terminal.js'

/** Ends with 130, as shells expect of a command that was interrupted. */
export const INTERRUPTED = 130

/**
 * Ctrl-C and SIGTERM: the first one aborts the signal, so that the run can cancel its statements, roll back and report;
 * the second one ends the process at once.
 */
export function watchInterrupts(terminal: Terminal): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController()
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED)
    terminal.error('\nCancelling: statements are stopped and rolled back. Press Ctrl-C again to leave at once.\n')
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', onSignal)
      process.off('SIGTERM', onSignal)
    },
  }
}
