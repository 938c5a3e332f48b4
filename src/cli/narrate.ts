import type { EngineEvent } from '../core/event.js'
import type { ExecutableNode, UniqueId } from '../core/node.js'
import { counted } from '../core/text.js'
import type { SourceReader } from './diagnostic-text.js'
import { BLANK, type LogLine, logLine } from './log-line.js'
import { finishLine, startLine } from './node-lines.js'
import { summaryLines } from './summary-lines.js'
import { finishEvent, startEvent } from './tool-events.js'

export interface NarrateOptions {
  /** Width that dots fill. */
  readonly width: number
  readonly source: SourceReader
}

/**
 * Turns events into lines, in the words of the field. Remembers the nodes it has seen, because the tail of a run speaks
 * about all of them.
 */
export function createNarrator(options: NarrateOptions): (event: EngineEvent) => readonly LogLine[] {
  const nodes = new Map<UniqueId, ExecutableNode>()
  return (event) => {
    if (event.kind === 'nodeStarted' || event.kind === 'nodeFinished') nodes.set(event.node.uniqueId, event.node)
    if (event.kind === 'runFinished') return summaryLines({ ...event, nodes }, options.source)
    // Problems have a shape of their own; the reporter prints them.
    return event.kind === 'diagnostic' ? [] : describe(event, options)
  }
}

function describe(
  event: Exclude<EngineEvent, { kind: 'runFinished' | 'diagnostic' }>,
  options: NarrateOptions,
): readonly LogLine[] {
  switch (event.kind) {
    case 'runStarting':
      return [
        logLine('MainReportVersion', 'A001', 'info', `Running with tsmodel=${event.version}`, {
          version: event.version,
          invocation_id: event.invocationId,
        }),
      ]
    case 'adapterRegistered':
      return [
        logLine('AdapterRegistered', 'E034', 'info', `Registered adapter: ${event.adapter}=${event.version}`, {
          adapter_name: event.adapter,
          adapter_version: event.version,
        }),
      ]
    case 'projectParsed': {
      const text = event.counts.map(([label, count]) => counted(count, label)).join(', ')
      return [logLine('FoundStats', 'W006', 'info', `Found ${text || 'nothing'}`, { stat_line: text })]
    }
    case 'concurrency':
      return [
        BLANK,
        logLine(
          'ConcurrencyLine',
          'Q026',
          'info',
          `Concurrency: ${counted(event.threads, 'thread')} (target='${event.target}')`,
          { num_threads: event.threads, target_name: event.target },
        ),
        BLANK,
      ]
    case 'layerStarted':
      return [
        logLine(
          'LayerStarted',
          'TL01',
          'info',
          [{ text: `Layer ${event.layer} (${counted(event.nodes, 'node')})`, colour: 'bold' }],
          {
            layer: event.layer,
            nodes: event.nodes,
          },
        ),
      ]
    case 'layerClosed':
      return [
        logLine(
          'LayerClosed',
          'TL02',
          'error',
          [{ text: `Layer ${event.layer} did not pass (${event.cause}): later layers are skipped`, colour: 'red' }],
          { layer: event.layer, cause: event.cause },
        ),
      ]
    case 'nodeStarted':
      return [startLine(event, options.width), startEvent(event)]
    case 'nodeFinished':
      return [finishLine(event, event.result, options.width), finishEvent(event, event.result)]
    case 'nodeProgress':
    case 'datasetStarted':
    case 'datasetProgress':
      return []
    case 'datasetFinished': {
      const { name, index, total, rows, changed, folder } = event
      const state = changed ? 'WROTE' : 'UNCHANGED'
      const text = `${index} of ${total} ${state} data set ${name} (${counted(rows, 'row')}) in ${folder}`
      return [logLine('DatasetFinished', 'TL03', 'info', text, { dataset: name, rows, changed, folder })]
    }
    case 'message': {
      const isDebug = event.level === 'debug'
      return [logLine(isDebug ? 'JinjaLogDebug' : 'JinjaLogInfo', isDebug ? 'I063' : 'I062', event.level, event.text)]
    }
    case 'sql':
      return [
        logLine('SQLQuery', 'E016', 'debug', `On ${event.uniqueId ?? event.session}: ${event.sql}`, {
          conn_name: event.session,
          sql: event.sql,
          ...(event.uniqueId === null ? {} : { node_info: { unique_id: event.uniqueId } }),
        }),
      ]
  }
}
