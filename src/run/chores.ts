/** Work that nobody waits for: it is done when the process has nothing more urgent to do, in the order in which it came. */
export interface Chores {
  readonly add: (work: () => void) => void
  /** Does what is left, and throws the first error that any of it had. */
  finish(): void
}

export function openChores(): Chores {
  let waiting: (() => void)[] = []
  let isDue = false
  const errors: unknown[] = []

  function work(): void {
    isDue = false
    const due = waiting
    waiting = []
    for (const each of due) {
      try {
        each()
      } catch (error) {
        errors.push(error)
      }
    }
  }

  return {
    add(each) {
      waiting.push(each)
      if (isDue) return
      isDue = true
      // Behind everything that sends something to the server.
      setImmediate(work)
    },
    finish() {
      work()
      if (errors.length > 0) throw errors[0]
    },
  }
}
