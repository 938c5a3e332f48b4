import type { EngineEvent } from '../core/event.js'
import { byteText } from './byte-text.js'
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
  const running = new Map<string, { -readonly [Key in keyof RunningNode]: RunningNode[Key] }>()
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
        running.set(event.node.uniqueId, {
          label: event.label,
          since: elapsed(),
          rows: 0,
          bytes: 0,
          expectedRows: null,
        })
        timer ??= setInterval(draw, 100).unref()
      } else if (event.kind === 'nodeProgress') {
        const node = running.get(event.node.uniqueId)
        if (node === undefined) return
        node.rows = event.rows
        node.bytes = event.bytes
        node.expectedRows = event.expectedRows ?? null
      } else if (event.kind === 'nodeFinished') {
        running.delete(event.node.uniqueId)
        done += 1
      } else if (event.kind === 'datasetStarted') {
        running.set(event.name, { label: event.name, since: elapsed(), rows: 0, bytes: 0, expectedRows: null })
        timer ??= setInterval(draw, 100).unref()
      } else if (event.kind === 'datasetProgress') {
        const dataset = running.get(event.name)
        if (dataset !== undefined) Object.assign(dataset, { rows: event.rows, expectedRows: event.totalRows })
        // Data sets are counted in rows: one of ten million should not look as if nothing happened.
        done = event.index - 1 + event.rows / Math.max(1, event.totalRows)
      } else if (event.kind === 'datasetFinished') {
        running.delete(event.name)
        done = event.index
      } else if (event.kind === 'runFinished') stop()
      if ('total' in event) total = event.total
    },
    hide,
    show: draw,
    stop,
  }
}

/** A node at work; `since` is in seconds, `rows` and `bytes` are those moved so far. */
export interface RunningNode {
  readonly label: string
  readonly since: number
  readonly rows: number
  readonly bytes: number
  /** The source's estimate; null when there is none. */
  readonly expectedRows: number | null
}

/** `⠋ ████████░░░░░░░░░░░░ 5/12  analytics.orders 3s, raw.persons 3s 1,200 rows 4.5 MB 400 rows/s 25% 9s left` */
export function footerText(
  running: Iterable<RunningNode>,
  state: { readonly done: number; readonly total: number; readonly now: number },
): string {
  const share = state.total === 0 ? 0 : state.done / state.total
  const filled = Math.round(share * BAR)
  const frame = FRAMES[Math.floor(state.now * 10) % FRAMES.length]
  const nodes = [...running].map((node) => {
    const seconds = state.now - node.since
    // What has passed stands by the name: beside what is left, nobody could tell which is which.
    const passed = seconds >= 1 ? [`${Math.floor(seconds)}s`] : []
    return [node.label, ...passed, ...transfer(node, seconds)].join(' ')
  })
  return `${frame} ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${Math.floor(state.done)}/${state.total}  ${nodes.join(', ')}`
}

/** What has been moved, how fast, and what is left as far as the estimate holds. */
function transfer({ rows, bytes, expectedRows }: RunningNode, seconds: number): readonly string[] {
  if (rows === 0) return []
  const moved = [`${rows.toLocaleString('en-US')} rows`, ...(bytes > 0 ? [byteText(bytes)] : [])]
  if (seconds < 1) return moved
  const rate = rows / seconds
  const speed = `${Math.round(rate).toLocaleString('en-US')} rows/s`
  // An estimate that has been passed says nothing any more.
  if (expectedRows === null || expectedRows <= rows) return [...moved, speed]
  const share = `${Math.floor((rows / expectedRows) * 100)}%`
  return [...moved, speed, share, `${Math.ceil((expectedRows - rows) / rate)}s left`]
}
