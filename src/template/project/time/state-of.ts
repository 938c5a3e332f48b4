import { HostObject } from '../../host-values.js'
import { isRecord } from '../values/convert.js'
import type { DateState, DateTimeState, SpanState, TimeState } from './moment.js'
import type { Zone } from './zone.js'

interface States {
  readonly date: DateState
  readonly datetime: DateTimeState
  readonly time: TimeState
  readonly timedelta: SpanState
  readonly zone: { readonly kind: 'zone'; readonly zone: Zone }
}

/** The state behind a template value of the kind asked for; undefined for other values. */
export function stateOf<Kind extends keyof States>(value: unknown, kind: Kind): States[Kind] | undefined {
  if (!(value instanceof HostObject)) return undefined
  const inner = value.extras.inner
  return isRecord(inner) && inner['kind'] === kind ? (inner as unknown as States[Kind]) : undefined
}
