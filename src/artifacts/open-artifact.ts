import { DiagnosticError, problem } from '../core/diagnostic.js'
import { type ArtifactKind, type BaseMetadata, SCHEMA_VERSIONS } from './artifact.js'
import { entriesAt, type JsonPlace, member, objectAt, rootPlace, textAt, textOrNullAt } from './json-shape.js'

/** What each artifact is called, and how to write a new one. */
const KINDS: Readonly<Record<ArtifactKind, { readonly label: string; readonly command: string }>> = {
  manifest: { label: 'a manifest', command: 'tsmodel parse' },
  'run-results': { label: 'a file of run results', command: 'tsmodel build' },
  catalog: { label: 'a catalog', command: 'tsmodel docs generate' },
  sources: { label: 'a file of source ages', command: 'tsmodel source freshness' },
}

/**
 * The root of an artifact of `kind`, checked to be one of the version that is read.
 *
 * Throws DiagnosticError: `ARTIFACT_BROKEN` (no JSON, or no artifact), `ARTIFACT_WRONG_KIND`, `ARTIFACT_TOO_OLD`,
 * `ARTIFACT_TOO_NEW`.
 * @param file the path that messages name
 */
export function openArtifact(text: string, file: string, kind: ArtifactKind): JsonPlace {
  const root = rootPlace(parseJson(text, file, kind), file)
  objectAt(root)
  const schema = textAt(member(member(root, 'metadata'), 'dbt_schema_version'), '')
  const named = /\/dbt\/([a-z-]+)\/v(\d+)\.json$/.exec(schema)
  const { label, command } = KINDS[kind]
  if (named === null) {
    throw failure('ARTIFACT_BROKEN', `${file} is not ${label}: it names no schema in "metadata"`, command)
  }
  if (named[1] !== kind) {
    const other = KINDS[named[1] as ArtifactKind]?.label ?? `"${named[1]}"`
    throw failure('ARTIFACT_WRONG_KIND', `${file} is ${other}, not ${label}`, command)
  }
  const version = Number(named[2])
  const readable = SCHEMA_VERSIONS[kind]
  if (version < readable) {
    throw failure(
      'ARTIFACT_TOO_OLD',
      `${file} has version ${version}; versions before ${readable} are not read`,
      command,
    )
  }
  if (version > readable) {
    throw new DiagnosticError(
      problem('ARTIFACT_TOO_NEW', `${file} has version ${version}; the newest that is read is ${readable}`, {
        hint: `Update tsmodel, or write the file with "${command}".`,
      }),
    )
  }
  return root
}

/** The head that all kinds share. */
export function readMetadata(root: JsonPlace): BaseMetadata {
  const metadata = member(root, 'metadata')
  return {
    dbt_schema_version: textAt(member(metadata, 'dbt_schema_version')),
    dbt_version: textAt(member(metadata, 'dbt_version'), ''),
    generated_at: textAt(member(metadata, 'generated_at'), ''),
    invocation_id: textOrNullAt(member(metadata, 'invocation_id')),
    invocation_started_at: textOrNullAt(member(metadata, 'invocation_started_at')),
    env: entriesAt(member(metadata, 'env'), (entry) => textAt(entry)),
  }
}

function parseJson(text: string, file: string, kind: ArtifactKind): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new DiagnosticError(
      problem('ARTIFACT_BROKEN', `${file} is not JSON: ${reason}`, {
        hint: `Write the file anew with "${KINDS[kind].command}".`,
      }),
      { cause: error },
    )
  }
}

function failure(code: string, message: string, command: string): DiagnosticError {
  return new DiagnosticError(problem(code, message, { hint: `Write the file anew with "${command}".` }))
}
