import { spawn } from 'node:child_process'

/** What a process says of its end when a signal ended it: 128 and the number of the signal; that of SIGTERM here. */
const ENDED_BY_SIGNAL = 143

/**
 * Runs a command line as a process of its own, whose output joins ours, and gives its exit code. When `signal` is aborted
 * the process is asked to end, so that it can cancel and roll back.
 */
export function startJob(options: {
  /** Node, and the file that is the command. */
  readonly program: readonly [executable: string, script: string]
  readonly words: readonly string[]
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}): Promise<number> {
  const [executable, script] = options.program
  return new Promise((resolve, reject) => {
    const child = spawn(executable, [script, ...options.words], {
      cwd: options.folder,
      env: { ...options.environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      // In a group of its own: Ctrl-C would otherwise reach it too, and twice means at once.
      detached: true,
    })
    const stop = (): void => void child.kill('SIGTERM')
    options.signal.addEventListener('abort', stop, { once: true })
    child.on('error', reject)
    child.on('close', (code) => {
      options.signal.removeEventListener('abort', stop)
      resolve(code ?? ENDED_BY_SIGNAL)
    })
  })
}
