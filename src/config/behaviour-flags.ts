import { type Diagnostic, warning } from '../core/diagnostic.js'
import type { PackageOrder } from '../core/package-order.js'
import type { Project } from './contract.js'
import type { YamlDocument } from './yaml-document.js'

/**
 * Flags of the project file that choose between an old and a new behaviour of the field, each with the one behaviour that
 * the engine has.
 */
export const BEHAVIOUR_FLAGS: Readonly<Record<string, { readonly value: boolean; readonly does: string }>> = {
  require_batched_execution_for_custom_microbatch_strategy: {
    value: true,
    does: 'a microbatch model is always written batch by batch',
  },
  state_modified_compare_more_unrendered_values: {
    value: true,
    does: 'state:modified always compares configuration as it is written',
  },
}

/** Whether a flag of behaviour is on, in the project that is run; `fallback` where the project does not say. */
export function behaves(project: Pick<Project, 'flags'>, flag: ServedFlag, fallback: boolean): boolean {
  const value = Object.entries(project.flags).find(([key]) => key.toLowerCase() === flag)?.[1]
  return typeof value === 'boolean' ? value : fallback
}

/** Flags of behaviour that the engine follows either way. */
type ServedFlag =
  | 'require_ref_searches_node_package_before_root'
  | 'skip_nodes_if_on_run_start_fails'
  | 'source_freshness_run_project_hooks'
  | 'validate_macro_args'

/** Where a `ref` without a package looks first. */
export function packageOrder(project: Pick<Project, 'name' | 'flags'>): PackageOrder {
  return {
    rootPackage: project.name,
    isOwnFirst: behaves(project, 'require_ref_searches_node_package_before_root', false),
  }
}

/** A warning for each flag under `flags:` that asks for a behaviour which the engine does not have. */
export function behaviourWarnings(
  flags: Readonly<Record<string, unknown>>,
  document: YamlDocument,
): readonly Diagnostic[] {
  return Object.entries(flags).flatMap(([key, value]) => {
    const known = BEHAVIOUR_FLAGS[key.toLowerCase()]
    if (known === undefined || typeof value !== 'boolean' || value === known.value) return []
    return [
      warning('FLAG_NOT_SERVED', `Flag "${key}: ${value}" is not served: ${known.does}`, {
        location: document.locateKey(['flags', key]),
        hint: `Remove it, or write "${key}: ${known.value}".`,
      }),
    ]
  })
}

/** Keys of the project file that are read and have no effect. */
export const UNSERVED_KEYS: Readonly<
  Record<string, { readonly asks: (value: unknown) => boolean; readonly does: string }>
> = {
  'query-comment': {
    asks: (value) => !isQueryComment(value),
    does: 'a comment is a text, or a map with "comment" and "append"',
  },
}

/** `job-label` is for databases that label their jobs: it changes nothing here. */
function isQueryComment(value: unknown): boolean {
  if (value === null || value === false || typeof value === 'string') return true
  if (typeof value !== 'object' || Array.isArray(value)) return false
  const { comment = null, append = null, 'job-label': label = null, ...others } = value as Record<string, unknown>
  const isText = comment === null || comment === false || typeof comment === 'string'
  const areFlags = [append, label].every((flag) => flag === null || typeof flag === 'boolean')
  return isText && areFlags && Object.keys(others).length === 0
}

/** A warning for each key of the project file that asks for what the engine does not do. */
export function unservedKeys(
  project: Readonly<Record<string, unknown>>,
  document: YamlDocument,
): readonly Diagnostic[] {
  return Object.entries(UNSERVED_KEYS).flatMap(([key, { asks, does }]) => {
    const value = project[key]
    if (value === undefined || !asks(value)) return []
    return [
      warning('KEY_NOT_SERVED', `The key "${key}" is not served: ${does}`, {
        location: document.locateKey([key]),
        hint: 'Remove it.',
      }),
    ]
  })
}
