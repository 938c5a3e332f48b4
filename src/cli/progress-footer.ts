import type { EngineEvent } from '../core/event.js'
import type { Terminal } from './terminal.js'

/** One line at the foot of a terminal that says what runs at this moment. */
export interface ProgressFooter {
  see(event: EngineEvent): void
  /** Takes the line away, so that other text can be written. */
  hide(): void
  show(): void
  stop(): void
}

/** The footer where nobody looks: nothing at all. */
export const NO_FOOTER: ProgressFooter = { see: () => {}, hide: () => {}, show: () => {}, stop: () => {} }

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const BAR = 20

/** A footer that redraws itself ten times a second while nodes run. `elapsed` is in seconds. */
export function createProgressFooter(terminal: Terminal, elapsed: () => number): ProgressFooter {
  const running = new Map<string, { readonly label: string; readonly since: number; rows: number }>()
  let done = 0
  let total = 0
  let isDrawn = false
  let timer: NodeJS.Timeout | null = null

  const hide = (): void => {
    if (isDrawn) terminal.out('\r\u001b[2K')
    isDrawn = false
  }
  const draw = (): void => {
    if (running.size === 0) return hide()
    const text = footerText(running.values(), { done, total, now: elapsed() })
    terminal.out(`\r\u001b[2K${text.slice(0, Math.max(10, terminal.columns() - 1))}`)
    isDrawn = true
  }
  const stop = (): void => {
    if (timer !== null) clearInterval(timer)
    timer = null
    hide()
  }

  return {
    see(event) {
      if (event.kind === 'nodeStarted') {
        running.set(event.node.uniqueId, { label: event.label, since: elapsed(), rows: 0 })
        timer ??= setInterval(draw, 100).unref()
      } else if (event.kind === 'nodeProgress') {
        const node = running.get(event.node.uniqueId)
        if (node !== undefined) node.rows = event.rows
      } else if (event.kind === 'nodeFinished') {
        running.delete(event.node.uniqueId)
        done += 1
      } else if (event.kind === 'runFinished') stop()
      if ('total' in event) total = event.total
    },
    hide,
    show: draw,
    stop,
  }
}

/** `⠋ ████████░░░░░░░░░░░░ 5/12  analytics.orders 3s, raw.persons 1,200 rows` */
export function footerText(
  running: Iterable<{ readonly label: string; readonly since: number; readonly rows: number }>,
  state: { readonly done: number; readonly total: number; readonly now: number },
): string {
  const share = state.total === 0 ? 0 : state.done / state.total
  const filled = Math.round(share * BAR)
  const frame = FRAMES[Math.floor(state.now * 10) % FRAMES.length]
  const nodes = [...running].map(({ label, since, rows }) => {
    const seconds = Math.floor(state.now - since)
    return `${label}${rows > 0 ? ` ${rows.toLocaleString('en-US')} rows` : ''}${seconds >= 1 ? ` ${seconds}s` : ''}`
  })
  return `${frame} ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${state.done}/${state.total}  ${nodes.join(', ')}`
}
