/** Where text goes. The real one is the process's; tests give one that keeps what was written. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
  /** Whether a person looks at the output. */
  readonly isInteractive: boolean
  /** Whether a person looks at the error output. */
  readonly isErrorInteractive: boolean
  columns(): number
}

/** The terminal of the process. */
export function processTerminal(): Terminal {
  // A reader that goes away (`| head`) ends the output, not the work: what was asked of the database is still done.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  return {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(text),
    isInteractive: process.stdout.isTTY === true,
    isErrorInteractive: process.stderr.isTTY === true,
    columns: () => process.stdout.columns ?? 80,
  }
}

/** Resolves when everything that was written has left the process. */
export async function flush(): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => {
      if (stream.destroyed || stream.writableEnded) resolve()
      else stream.write('', () => resolve())
    })
  }
}
