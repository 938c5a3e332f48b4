import { choiceAt, type JsonPlace, itemsAt, member, numberAt, objectAt, textAt, textOrNullAt } from './json-shape.js'
import { openArtifact, readMetadata } from './open-artifact.js'
import { readFreshness } from './read-entry.js'
import { readTimings } from './read-run-results.js'
import type { SourceFreshnessArtifact, SourcesV3 } from './sources.js'

/** Reads the text of a `sources.json` version 3, ours or dbt's. Throws DiagnosticError, see `openArtifact`. */
export function readSources(text: string, file: string): SourcesV3 {
  const root = openArtifact(text, file, 'sources')
  return {
    metadata: readMetadata(root),
    results: itemsAt(member(root, 'results'), readResult),
    elapsed_time: numberAt(member(root, 'elapsed_time'), 0),
  }
}

function readResult(place: JsonPlace): SourceFreshnessArtifact {
  const uniqueId = textAt(member(place, 'unique_id'))
  const status = choiceAt(member(place, 'status'), ['pass', 'warn', 'error', 'runtime error'])
  if (status === 'runtime error') {
    return { unique_id: uniqueId, error: textOrNullAt(member(place, 'error')), status }
  }
  return {
    unique_id: uniqueId,
    max_loaded_at: textAt(member(place, 'max_loaded_at')),
    snapshotted_at: textAt(member(place, 'snapshotted_at')),
    max_loaded_at_time_ago_in_s: numberAt(member(place, 'max_loaded_at_time_ago_in_s')),
    status,
    criteria: readFreshness(member(place, 'criteria')),
    adapter_response: objectAt(member(place, 'adapter_response')),
    timing: readTimings(member(place, 'timing')),
    thread_id: textAt(member(place, 'thread_id'), ''),
    execution_time: numberAt(member(place, 'execution_time'), 0),
  }
}
