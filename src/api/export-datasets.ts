import { readRunResults } from '../artifacts/index.js'
import type { Dataset } from '../core/dataset.js'
import { DiagnosticError, problem } from '../core/diagnostic.js'
import { isAbsolutePath, joinPath } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import { nearestHint } from '../core/text.js'
import { type ExportedDataset, exportDatasets, type TestFinding } from '../export/index.js'
import { lineageOf } from './column-lineage.js'
import type { ExportOptions } from './contract.js'
import { keyedHash, nodeOutputFiles } from './node-host.js'
import { type OpenedProject, withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { parseOpened } from './parse-opened.js'

/** Writes the data sets that the project declares, or those named. Throws DiagnosticError, and has then changed nothing. */
export async function exportProjectDatasets(options: ExportOptions): Promise<readonly ExportedDataset[]> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const { manifest } = graph.parsed
    const datasets = chosen(manifest, options.datasets)
    return withWarehouse(opened, graph, async (database) => {
      const session = await database.acquire('export')
      try {
        const models = datasets.map(({ modelId }) => modelId)
        const { lineage, unknown } = await lineageOf(models, graph, opened, options, database, session)
        return await exportDatasets({
          datasets,
          manifest,
          lineage,
          lineageUnknown: unknown,
          tests: lastTests(opened, manifest),
          database,
          session,
          files: nodeOutputFiles,
          outputDir: outputFolder(opened, options),
          newId: () => opened.host.newId(),
          pseudonymWith: (variable) => {
            const key = opened.environment[variable] ?? ''
            return key === '' ? null : keyedHash(key)
          },
          emit: opened.emit,
          ...(options.signal === undefined ? {} : { signal: options.signal }),
        })
      } finally {
        await session.release()
      }
    })
  })
}

function outputFolder({ host, targetPath }: OpenedProject, { outputDir }: ExportOptions): string {
  if (outputDir === undefined) return joinPath(targetPath, 'export')
  return isAbsolutePath(outputDir) ? outputDir : joinPath(host.workingDirectory, outputDir)
}

function chosen(manifest: Manifest, names: readonly string[] | undefined): readonly Dataset[] {
  const declared = manifest.datasets ?? new Map<string, Dataset>()
  if (declared.size === 0) {
    throw new DiagnosticError(
      problem('NO_DATASETS', 'The project declares no data sets', {
        hint: 'Declare them under "datasets:" in a properties file: see docs/export.md.',
      }),
    )
  }
  if (names === undefined) return [...declared.values()]
  const unknown = names.filter((name) => !declared.has(name))
  if (unknown.length > 0) {
    throw new DiagnosticError(
      unknown.map((name) =>
        problem('DATASET_NOT_FOUND', `No data set is named "${name}"`, {
          hint: nearestHint(name, declared.keys()).hint ?? `There are: ${[...declared.keys()].join(', ')}.`,
        }),
      ),
    )
  }
  return [...new Set(names)].flatMap((name) => declared.get(name) ?? [])
}

/** Results of the tests of the last command that ran some, for the cards. */
function lastTests({ host, targetPath }: OpenedProject, manifest: Manifest): readonly TestFinding[] {
  const path = joinPath(targetPath, 'run_results.json')
  if (!host.files.exists(path)) return []
  return readRunResults(host.files.readText(path), path)
    .results.flatMap(({ unique_id, status }): readonly TestFinding[] => {
      const node = manifest.nodes.get(unique_id)
      if (node?.resourceType !== 'test') return []
      const models = node.attachedNode === null ? node.dependsOn.nodes : [node.attachedNode]
      return models.map((model) => ({ name: node.name, model, column: node.columnName, status }))
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
}
