import { exportProjectDatasets } from '../../api/export-datasets.js'
import { counted } from '../../core/text.js'
import type { RunCommand } from '../command.js'
import { textOption } from '../flag-options.js'

/** `export`: a line for each data set. */
export const exportCommand: RunCommand = async ({ values, args, options, reporter, signal }) => {
  const exported = await exportProjectDatasets({
    ...options,
    signal,
    ...(args.length === 0 ? {} : { datasets: args }),
    ...textOption(values, 'outputDir', 'outputDir'),
  })
  const rows = exported.reduce((sum, dataset) => sum + dataset.rows, 0)
  reporter.say(`Exported ${counted(exported.length, 'data set')}, ${counted(rows, 'row')}`)
  return 0
}
