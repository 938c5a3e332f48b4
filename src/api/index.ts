import { cleanProject } from './clean-project.js'
import { cloneNodes } from './clone-nodes.js'
import { collectProjectGarbage } from './collect-garbage.js'
import { compileNodes } from './compile-nodes.js'
import type { Api } from './contract.js'
import { debugProject } from './debug-project.js'
import { exportProjectDatasets } from './export-datasets.js'
import { generateDocs, serveDocs } from './generate-docs.js'
import { initProject } from './init-project.js'
import { installPackages } from './install-packages.js'
import { listNodes } from './list-nodes.js'
import { parseProjectFiles } from './parse-project-files.js'
import { planRun } from './plan-run.js'
import { previewSync } from './preview-sync.js'
import { retryRun } from './retry-run.js'
import { runNodes } from './run-nodes.js'
import { runOperation } from './run-operation.js'
import { listJobs, runSchedule } from './run-schedule.js'
import { showRows } from './show-rows.js'
import { sourceFreshness } from './source-freshness.js'

/**
 * The verbs of the command line as functions. They print nothing and end no process: what happens comes as events to
 * `emit`, what went wrong as results and DiagnosticErrors.
 *
 * @example
 * const outcome = await api.run('build', { host: createNodeHost(), select: ['tag:nightly'] })
 * if (!outcome.success) process.exitCode = 1
 */
export const api: Api = {
  run: runNodes,
  plan: planRun,
  previewSync,
  parse: parseProjectFiles,
  compile: compileNodes,
  show: showRows,
  list: listNodes,
  debug: debugProject,
  generateDocs,
  serveDocs,
  clean: cleanProject,
  init: initProject,
  retry: retryRun,
  clone: cloneNodes,
  collectGarbage: collectProjectGarbage,
  runOperation,
  sourceFreshness,
  exportDatasets: exportProjectDatasets,
  installPackages,
  listJobs,
  runSchedule,
}
