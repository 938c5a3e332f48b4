import { type Diagnostic, warning } from '../core/diagnostic.js'
import { BUILTIN_PACKAGE, type MacroLibrary } from '../template/project/index.js'

/**
 * Macros that dbt's materializations call and the engine's do not, with what serves in their place. A project that defines
 * one means to change what is executed, so it is told that nothing changes.
 */
const INSTEAD: Readonly<Record<string, string>> = {
  create_schema: 'Schemas are made by the engine; give rights with "grants" or a hook of on-run-start.',
  get_create_index_sql: 'Use the "indexes" configuration, which knows names, conditions and included columns.',
  create_indexes: 'Use the "indexes" configuration.',
  apply_grants: 'Use the "grants" configuration, or a post-hook.',
  get_grant_sql: 'Use the "grants" configuration, or a post-hook.',
  get_revoke_sql: 'Use the "grants" configuration, or a post-hook.',
  persist_docs: 'Use the "persist_docs" configuration, or a post-hook.',
  alter_relation_comment: 'Use the "persist_docs" configuration, or a post-hook.',
  alter_column_comment: 'Use the "persist_docs" configuration, or a post-hook.',
  get_test_sql: 'Write a generic test, or use fail_calc, limit and where.',
  create_csv_table: 'Use column_types and delimiter of seeds.',
  load_csv_rows: 'Use column_types and delimiter of seeds.',
  snapshot_hash_arguments: 'Use check_cols, unique_key and snapshot_meta_column_names of snapshots.',
  snapshot_merge_sql: 'Use hard_deletes and snapshot_meta_column_names of snapshots.',
  snapshot_staging_table: 'Use hard_deletes and snapshot_meta_column_names of snapshots.',
  build_snapshot_table: 'Use snapshot_meta_column_names and dbt_valid_to_current of snapshots.',
}

/** The materialization that calls a macro, where a project may have one of its own that does. */
function materializationOf(name: string): 'seed' | 'snapshot' | null {
  if (name.includes('csv')) return 'seed'
  return name.includes('snapshot') ? 'snapshot' : null
}

/** Materializations that the engine does not give to blocks of a project, with what to use in their place. */
const OWN_ALWAYS: Readonly<Record<string, string>> = {
  test: 'Use store_failures, fail_calc, warn_if and error_if of data tests, or read "results" in on-run-end.',
  unit: 'Use overrides of unit tests.',
  ephemeral: 'Give the block another name.',
}

/** Warnings about macros of the root project that override what the engine does not call. */
export function unservedMacros(library: MacroLibrary): readonly Diagnostic[] {
  return [...unservedHelpers(library), ...unservedBlocks(library)]
}

function unservedBlocks(library: MacroLibrary): readonly Diagnostic[] {
  return Object.entries(OWN_ALWAYS).flatMap(([name, hint]) => {
    const own = library.findMaterialization(name, 'postgres', library.rootPackage)
    if (own === undefined) return []
    const location = { file: own.file, line: own.line, column: own.column }
    return [
      warning('MACRO_NOT_CALLED', `The materialization "${name}" is the engine's own: this block changes nothing`, {
        location,
        hint,
      }),
    ]
  })
}

function unservedHelpers(library: MacroLibrary): readonly Diagnostic[] {
  return Object.entries(INSTEAD).flatMap(([name, hint]) => {
    const caller = materializationOf(name)
    if (caller !== null && library.findMaterialization(caller, 'postgres', library.rootPackage) !== undefined) return []
    const found = [
      library.find(name, library.rootPackage),
      library.dispatch(name, BUILTIN_PACKAGE, library.rootPackage).found,
    ]
    const own = found.find((each) => each !== undefined && library.packageOf(each) !== BUILTIN_PACKAGE)
    if (own === undefined) return []
    return [
      warning(
        'MACRO_NOT_CALLED',
        `Macro "${own.name}" overrides one of dbt's materializations that the engine does not call: it changes nothing`,
        { location: { file: own.file, line: own.line, column: own.column }, hint },
      ),
    ]
  })
}
