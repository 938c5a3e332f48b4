import type { PreviewedTable } from '../../api/preview-sync.js'
import { byteText } from '../byte-text.js'
import type { RunCommand } from '../command.js'
import { selectionOptions, switchOption } from '../flag-options.js'
import { rowsAsTable } from '../row-output.js'

/** `sync`; with `--dry-run` only what it would move is said. */
export const syncCommand: RunCommand = async (context) => {
  const { values, options, reporter } = context
  if (values.dryRun !== true) return (await import('./run-nodes.js')).runNodesCommand('sync')(context)
  const { previewSync } = await import('../../api/preview-sync.js')
  const previews = await previewSync({
    ...options,
    ...selectionOptions(values),
    ...switchOption(values, 'fullRefresh', 'fullRefresh'),
  })
  reporter.data(previewTable(previews))
  return 0
}

function previewTable(previews: readonly PreviewedTable[]): string {
  const columns = [
    { name: 'table', dataType: 'text' },
    { name: 'would be', dataType: 'text' },
    { name: 'because', dataType: 'text' },
    { name: 'rows, about', dataType: 'bigint' },
    { name: 'bytes, about', dataType: 'bigint' },
  ]
  const rows = previews.map(({ name, kind, reason, rows: count, bytes }) => [
    name,
    kind === 'full' ? 'copied whole' : 'brought up to date',
    reason,
    count === null ? '?' : count.toLocaleString('en-US'),
    bytes === null ? '?' : byteText(bytes),
  ])
  const sum = (values: readonly (number | null)[]): number =>
    values.reduce<number>((total, value) => total + (value ?? 0), 0)
  const total = `${sum(previews.map(({ rows: count }) => count)).toLocaleString('en-US')} rows, ${byteText(sum(previews.map(({ bytes }) => bytes)))}`
  return `${rowsAsTable({ name: 'sync', columns, rows })}\nAltogether about ${total}. Nothing was moved.`
}
