import { renderText } from '../config/index.js'
import type { ColumnInfo } from '../core/node.js'
import { TemplateError } from '../template/index.js'
import { type ConfigLayer, isMap, mergeConfigs } from './merge-config.js'
import { textList } from './node-config.js'
import { descriptionScope, type ParseContext } from './parse-context.js'
import type { PropertiesEntry } from './read-properties.js'

/** Keys of an entry that are configuration, written beside `config:`. */
const FOLDED = [
  'tags',
  'meta',
  'docs',
  'access',
  'group',
  'constraints',
  'freshness',
  'latest_version_pointer',
] as const

/** What an entry configures: keys beside `config:` first, `config:` over them; rendered and as written. */
export function patchLayers(entry: PropertiesEntry): { readonly rendered: ConfigLayer; readonly raw: ConfigLayer } {
  return { rendered: folded(entry.value), raw: folded(entry.raw) }
}

function folded(value: Readonly<Record<string, unknown>>): ConfigLayer {
  const beside = Object.fromEntries(
    FOLDED.flatMap((key) => (value[key] === undefined || value[key] === null ? [] : [[key, value[key]]])),
  )
  return mergeConfigs([beside, isMap(value['config']) ? value['config'] : {}])
}

/** A description with its `doc()` calls resolved; problems go to the context. */
export function describe(
  context: ParseContext,
  entry: PropertiesEntry,
  description: unknown,
  path: readonly (string | number)[],
): string {
  if (description === undefined || description === null) return ''
  const text = String(description)
  if (!text.includes('{{') && !text.includes('{%')) return text
  try {
    const place = entry.document.locateText([...entry.at, ...path])
    return String(renderText(text, descriptionScope(context, entry.owner), place))
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    context.diagnostics.push(error.toDiagnostic())
    return text
  }
}

/** The columns of an entry by name, in the order in which they are written. */
export function columnsOf(context: ParseContext, entry: PropertiesEntry): Readonly<Record<string, ColumnInfo>> {
  const list = entry.value['columns']
  if (!Array.isArray(list)) return {}
  const columns: Record<string, ColumnInfo> = {}
  list.forEach((column: unknown, index) => {
    if (!isMap(column) || column['name'] === undefined) return
    const name = String(column['name'])
    const config = isMap(column['config']) ? column['config'] : {}
    const quote = column['quote']
    const dataType = column['data_type']
    columns[name] = {
      name,
      description: describe(context, entry, rawColumn(entry, index)?.['description'], [
        'columns',
        index,
        'description',
      ]),
      dataType: typeof dataType === 'string' ? dataType : null,
      meta: { ...mapOf(column['meta']), ...mapOf(config['meta']) },
      tags: [...new Set([...textList(column['tags']), ...textList(config['tags'])])],
      quote: typeof quote === 'boolean' ? quote : null,
      constraints: Array.isArray(column['constraints']) ? column['constraints'].filter(isMap) : [],
    }
  })
  return columns
}

function rawColumn(entry: PropertiesEntry, index: number): ConfigLayer | undefined {
  const columns = entry.raw['columns']
  const column: unknown = Array.isArray(columns) ? columns[index] : undefined
  return isMap(column) ? column : undefined
}

function mapOf(value: unknown): ConfigLayer {
  return isMap(value) ? value : {}
}
