import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { api } from '../../src/api/index.js'
import type { RunOutcome, RunVerb } from '../../src/api/contract.js'
import { createNodeHost } from '../../src/api/node-host.js'
import type { ExportedDataset } from '../../src/export/index.js'

const root = join(import.meta.dirname, '../..')
const PARTS = ['models', 'seeds', 'snapshots', 'macros', 'analyses', 'tests/data', 'tests/generic', 'demo']
const KEY = 'baseline'

/** A copy of the ChemLink project whose profile `adopted` is built. */
export interface AdoptedWarehouse {
  readonly folder: string
  /** Folder of the exported data sets. */
  readonly exported: string
  run(verb: RunVerb, select: readonly string[]): Promise<RunOutcome>
  /** Exports data sets; all of them when none is named. */
  export(datasets?: readonly string[]): Promise<readonly ExportedDataset[]>
  remove(): void
}

/** Builds what `select` names, without its tests. Throws with the messages of what did not work. */
export async function buildAdopted(select: readonly string[]): Promise<AdoptedWarehouse> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel adopted '))
  for (const part of PARTS) fs.cpSync(join(root, part), join(folder, part), { recursive: true })
  for (const file of ['project.yml', 'profiles.yml']) fs.copyFileSync(join(root, file), join(folder, file))
  const environment = { TSMODEL_ENV_SECRET_PSEUDONYM_KEY: KEY, CHEMLINK_TARGET: 'adopted' }
  const options = { projectDir: folder, host: createNodeHost(environment) }
  const exported = join(folder, 'out')
  const run = (verb: RunVerb, names: readonly string[]): Promise<RunOutcome> =>
    api.run(verb, { ...options, select: names })
  for (const verb of ['sync', 'seed', 'run'] as const) {
    const outcome = await run(verb, select)
    const failed = outcome.results.filter(({ status }) => status === 'error')
    if (!outcome.success) throw new Error(`${verb}: ${failed.map(({ message }) => message ?? '').join('\n')}`)
  }
  return {
    folder,
    exported,
    run,
    export: (datasets) =>
      api.exportDatasets({ ...options, ...(datasets === undefined ? {} : { datasets }), outputDir: exported }),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}
