import { hostFunction, hostObject } from '../../host-values.js'
import { tuple } from '../../values.js'
import { callError } from './call-location.js'
import { asText, optionalText } from '../values/convert.js'
import { emptyTable, tableRows, tableValue } from '../values/table-value.js'
import type { QueryOutcome } from './query-outcome.js'

/**
 * `store_result`, `store_raw_result` and `load_result`: the named results of `{% call statement('name') %}`, kept for one
 * rendering of one node.
 */
export function resultGlobals(): Record<string, unknown> {
  const results = new Map<string, unknown>()
  const store = (name: unknown, response: unknown, table: unknown): string => {
    const kept = table ?? emptyTable()
    const data = tableRows(kept).map((row) => tuple(row))
    results.set(asText(name), hostObject({ response: response ?? '', table: kept, data }))
    return ''
  }
  return {
    store_result: hostFunction('store_result', (args, kwargs) =>
      store(args[0] ?? kwargs['name'], args[1] ?? kwargs['response'], args[2] ?? kwargs['agate_table']),
    ),
    store_raw_result: hostFunction('store_raw_result', (args, kwargs) =>
      store(
        args[0] ?? kwargs['name'],
        hostObject(
          {
            _message: optionalText(args[1] ?? kwargs['message']) ?? '',
            code: kwargs['code'] ?? '',
            rows_affected: kwargs['rows_affected'] ?? -1,
          },
          { str: () => optionalText(args[1] ?? kwargs['message']) ?? '', typeName: 'AdapterResponse' },
        ),
        kwargs['agate_table'],
      ),
    ),
    load_result: hostFunction('load_result', (args, kwargs) => results.get(asText(args[0] ?? kwargs['name'])) ?? null),
    // Named so that its error is clear: a materialization of seeds finds a function of this name before it.
    load_agate_table: hostFunction('load_agate_table', (_args, _kwargs, call) => {
      throw callError(call, 'load_agate_table() gives the rows of a seed to the materialization that builds it', {
        hint: 'Read the loaded table: {% set rows = run_query("select * from " ~ ref("my_seed")) %}.',
      })
    }),
  }
}

/** What `adapter.execute` gives: the response, and the rows when they are fetched. */
export function executionResult(result: QueryOutcome, fetch: boolean, print: (text: string) => void): unknown {
  const response = hostObject(
    {
      _message: result.commandTag,
      code: result.commandTag.replace(/[ 0-9]+$/, ''),
      rows_affected: result.rowCount ?? -1,
    },
    { str: () => result.commandTag, typeName: 'AdapterResponse' },
  )
  return tuple([response, fetch ? tableValue(result, print) : emptyTable()])
}
