import type { RunOptions, SelectionOptions } from './contract.js'

type Args = Readonly<Record<string, unknown>>

/** The flags of a last run that decide what it does, from the `args` of its results. */
export function flagsOfRun(args: Args): Partial<RunOptions> {
  const text = (key: string): string | undefined => (typeof args[key] === 'string' ? args[key] : undefined)
  const isOn = (key: string): boolean | undefined => (typeof args[key] === 'boolean' ? args[key] : undefined)
  return present({
    profile: text('profile'),
    target: text('target'),
    vars: text('vars'),
    fullRefresh: isOn('full_refresh'),
    failFast: isOn('fail_fast'),
    storeFailures: isOn('store_failures'),
    audit: isOn('audit'),
    batch: isOn('batch'),
    prove: isOn('prove'),
    empty: isOn('empty'),
    state: text('state'),
    defer: isOn('defer'),
    deferState: text('defer_state'),
    favorState: isOn('favor_state'),
    sample: text('sample'),
    eventTimeStart: text('event_time_start'),
    eventTimeEnd: text('event_time_end'),
  })
}

/** What a last command chose, for one that is done again as a whole. */
export function selectionOfRun(args: Args): Partial<SelectionOptions> {
  const words = (key: string): readonly string[] | undefined => {
    const value = args[key]
    return Array.isArray(value) ? (value as unknown[]).map(String) : undefined
  }
  const { selector } = args
  return present({
    select: words('select'),
    exclude: words('exclude'),
    resourceTypes: words('resource_type'),
    excludeResourceTypes: words('exclude_resource_type'),
    selector: typeof selector === 'string' ? selector : undefined,
  })
}

function present<Values extends object>(values: Values): { [Key in keyof Values]?: NonNullable<Values[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: NonNullable<Values[Key]>
  }
}
