import type { MaskRule, SyncConfig } from '../core/node.js'
import { type ConfigLayer, isMap } from './merge-config.js'
import { textList } from './node-config.js'

type Options = Omit<SyncConfig, 'connection' | 'schema' | 'table'>

/** Characters that `mask: partial` leaves when it does not say how many. */
const KEPT_CHARACTERS = 1

/** The options of a checked `sync:` block, apart from where the table is. What is not given is absent. */
export function syncOptions(block: ConfigLayer): Options {
  const options: Record<string, unknown> = { mode: block['mode'] ?? 'full' }
  const set = (name: keyof Options, value: unknown): void => {
    if (value !== undefined && value !== null) options[name] = value
  }
  set('cursor', block['cursor'])
  set('lookback', block['lookback'] === undefined || block['lookback'] === null ? null : String(block['lookback']))
  set('key', listOf(block['key']))
  set('deletes', block['deletes'])
  set('include', listOf(block['include']))
  set('exclude', listOf(block['exclude']))
  set('rename', block['rename'])
  set('mask', isMap(block['mask']) ? maskRules(block['mask']) : null)
  set('verify', block['verify'])
  set('minRows', block['min_rows'])
  set('maxDrop', block['max_drop'])
  set('onDrift', block['on_drift'])
  set('unknownTypes', block['unknown_types'])
  return options as unknown as Options
}

function maskRules(block: ConfigLayer): Readonly<Record<string, MaskRule>> {
  return Object.fromEntries(Object.entries(block).map(([column, rule]) => [column, maskRule(rule)]))
}

function maskRule(rule: unknown): MaskRule {
  if (rule === 'hash') return { kind: 'hash' }
  if (rule === 'partial') return { kind: 'partial', keep: KEPT_CHARACTERS }
  if (isMap(rule)) return { kind: 'partial', keep: Number(rule['partial']) }
  // YAML reads a bare `null` as nothing, which is meant the same.
  return { kind: 'null' }
}

function listOf(value: unknown): readonly string[] | null {
  return value === undefined || value === null ? null : textList(value)
}
