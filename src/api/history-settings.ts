import type { RunRequest } from '../run/contract.js'
import { engineVersion } from './engine-version.js'
import { gitCommit } from './git-commit.js'
import type { OpenedProject } from './open-project.js'

/** Where a run keeps its results: as the target says, else as the project does. Null where it is switched off. */
export function historySettings({
  target,
  project,
  host,
  mask,
}: OpenedProject): NonNullable<RunRequest['history']> | null {
  const schema = target.historySchema === undefined ? project.historySchema : target.historySchema
  if (schema === null) return null
  return {
    schema,
    version: engineVersion(),
    gitCommit: gitCommit(host, project.root),
    targetName: target.targetName,
    targetSchema: target.schema,
    mask,
  }
}
