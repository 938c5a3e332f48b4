import type { Diagnostic } from '../core/diagnostic.js'
import {
  booleanAt,
  choiceAt,
  isAbsent,
  itemsAt,
  type JsonPlace,
  member,
  numberAt,
  numberOrNullAt,
  objectAt,
  textAt,
  textOrNullAt,
  textsAt,
} from './json-shape.js'
import { openArtifact, readMetadata } from './open-artifact.js'
import {
  type AdapterResponse,
  type BatchResultsArtifact,
  type EngineResponse,
  RUN_RESULT_STATUSES,
  type RunResultArtifact,
  type RunResultsV6,
  type TimingArtifact,
} from './run-results.js'

/** Reads the text of a `run_results.json` version 6, ours or dbt's. Throws DiagnosticError, see `openArtifact`. */
export function readRunResults(text: string, file: string): RunResultsV6 {
  const root = openArtifact(text, file, 'run-results')
  return {
    metadata: readMetadata(root),
    results: itemsAt(member(root, 'results'), readResult),
    elapsed_time: numberAt(member(root, 'elapsed_time'), 0),
    args: objectAt(member(root, 'args')),
  }
}

/** Timings, as `sources.json` has them too. */
export function readTimings(place: JsonPlace): readonly TimingArtifact[] {
  return itemsAt(place, (timing) => ({
    name: textAt(member(timing, 'name')),
    started_at: textOrNullAt(member(timing, 'started_at')),
    completed_at: textOrNullAt(member(timing, 'completed_at')),
  }))
}

function readResult(place: JsonPlace): RunResultArtifact {
  const compiled = member(place, 'compiled')
  return {
    status: choiceAt(member(place, 'status'), RUN_RESULT_STATUSES),
    timing: readTimings(member(place, 'timing')),
    thread_id: textAt(member(place, 'thread_id'), ''),
    execution_time: numberAt(member(place, 'execution_time'), 0),
    adapter_response: readResponse(member(place, 'adapter_response')),
    message: textOrNullAt(member(place, 'message')),
    failures: numberOrNullAt(member(place, 'failures')),
    unique_id: textAt(member(place, 'unique_id')),
    compiled: isAbsent(compiled) ? null : booleanAt(compiled, false),
    compiled_code: textOrNullAt(member(place, 'compiled_code')),
    relation_name: textOrNullAt(member(place, 'relation_name')),
    batch_results: batchResultsAt(member(place, 'batch_results')),
  }
}

function readResponse(place: JsonPlace): AdapterResponse {
  return {
    ...textMember(place, '_message'),
    ...textMember(place, 'code'),
    ...numberMember(place, 'rows_affected'),
    ...(isAbsent(member(place, 'tsmodel')) ? {} : { tsmodel: readEngineResponse(member(place, 'tsmodel')) }),
  }
}

function readEngineResponse(place: JsonPlace): EngineResponse {
  const detail = member(place, 'detail')
  const diagnostics = member(place, 'diagnostics')
  return {
    ...numberMember(place, 'measured'),
    ...(isAbsent(detail) ? {} : { detail: objectAt(detail) }),
    ...(booleanAt(member(place, 'cancelled'), false) ? { cancelled: true } : {}),
    ...textMember(place, 'skipped_because'),
    ...textMember(place, 'compiled_path'),
    ...(isAbsent(diagnostics) ? {} : { diagnostics: itemsAt(diagnostics, readDiagnostic) }),
  }
}

function readDiagnostic(place: JsonPlace): Diagnostic {
  const location = member(place, 'location')
  return {
    code: textAt(member(place, 'code')),
    severity: textAt(member(place, 'severity'), 'error') === 'warning' ? 'warning' : 'error',
    message: textAt(member(place, 'message')),
    ...(isAbsent(location)
      ? {}
      : {
          location: {
            file: textAt(member(location, 'file')),
            line: numberAt(member(location, 'line')),
            column: numberAt(member(location, 'column')),
          },
        }),
    ...textMember(place, 'hint'),
    ...textMember(place, 'excerpt'),
  }
}

function textMember<Key extends string>(place: JsonPlace, key: Key): Partial<Readonly<Record<Key, string>>> {
  const value = textOrNullAt(member(place, key))
  return value === null ? {} : record(key, value)
}

function numberMember<Key extends string>(place: JsonPlace, key: Key): Partial<Readonly<Record<Key, number>>> {
  const value = numberOrNullAt(member(place, key))
  return value === null ? {} : record(key, value)
}

function record<Key extends string, Value>(key: Key, value: Value): Partial<Readonly<Record<Key, Value>>> {
  return { [key]: value } as Partial<Readonly<Record<Key, Value>>>
}

function batchResultsAt(place: JsonPlace): BatchResultsArtifact | null {
  if (isAbsent(place)) return null
  return {
    successful: itemsAt(member(place, 'successful'), textsAt),
    failed: itemsAt(member(place, 'failed'), textsAt),
  }
}
