import type { Hook, NodeConfig, TestConfig } from '../core/config.js'
import { asRecord } from './config-artifact.js'

type JsonRecord = Readonly<Record<string, unknown>>

/** The config that a `config` of the manifest was written from, with the field's defaults filled in. */
export function restoreConfig(config: JsonRecord): NodeConfig {
  const { 'pre-hook': preHook, 'post-hook': postHook, _extra, ...rest } = config
  return {
    ...rest,
    ...userExtras(_extra),
    enabled: config['enabled'] !== false,
    materialized: textOr(config['materialized'], 'view'),
    tags: restoreTags(config['tags']),
    meta: asRecord(config['meta']),
    ...(Array.isArray(preHook) ? { pre_hook: preHook.map(restoreHook) } : {}),
    ...(Array.isArray(postHook) ? { post_hook: postHook.map(restoreHook) } : {}),
  }
}

/** The config of a data test. */
export function restoreTestConfig(config: JsonRecord): TestConfig {
  const limit = config['limit']
  const storeFailures = config['store_failures']
  return {
    ...restoreConfig(config),
    severity: textOr(config['severity'], 'error').toLowerCase() === 'warn' ? 'warn' : 'error',
    warn_if: textOr(config['warn_if'], '!= 0'),
    error_if: textOr(config['error_if'], '!= 0'),
    fail_calc: textOr(config['fail_calc'], 'count(*)'),
    where: typeof config['where'] === 'string' ? config['where'] : null,
    limit: typeof limit === 'number' ? limit : null,
    store_failures: typeof storeFailures === 'boolean' ? storeFailures : null,
  }
}

/** Extras that a project wrote itself; ours are restored as fields of the node. */
function userExtras(extras: unknown): { readonly _extra?: JsonRecord } {
  const { layer: _layer, sync: _sync, location: _location, ...own } = asRecord(extras)
  return Object.keys(own).length === 0 ? {} : { _extra: own }
}

function restoreTags(tags: unknown): readonly string[] {
  if (typeof tags === 'string') return [tags]
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}

function restoreHook(hook: unknown): Hook {
  const { sql, transaction, index } = asRecord(hook)
  return {
    sql: typeof sql === 'string' ? sql : '',
    transaction: transaction !== false,
    index: typeof index === 'number' ? index : null,
  }
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}
