import type { Flag } from './flag.js'

const RESOURCE_TYPES = [
  'model',
  'seed',
  'snapshot',
  'source',
  'test',
  'analysis',
  'exposure',
  'unit_test',
  'function',
  'metric',
  'semantic_model',
  'saved_query',
  'all',
  'default',
] as const
const LEVELS = ['debug', 'info', 'warn', 'error', 'none'] as const

/** Flags that every command takes, before or after the command's name. */
export const GLOBAL_FLAGS: readonly Flag[] = [
  { name: 'project-dir', kind: 'text', value: 'folder', description: 'Folder of the project (default: here)' },
  { name: 'profiles-dir', kind: 'text', value: 'folder', description: 'Folder of profiles.yml' },
  { name: 'profile', kind: 'text', value: 'name', description: 'Profile to use, in place of the one in project.yml' },
  { name: 'target', short: 't', kind: 'text', value: 'name', description: 'Target of the profile to use' },
  { name: 'vars', kind: 'text', value: 'yaml', description: "Variables: '{name: value}'" },
  { name: 'target-path', kind: 'text', value: 'folder', description: 'Where compiled SQL and artifacts go' },
  { name: 'log-path', kind: 'text', value: 'folder', description: 'Where the log file goes' },
  {
    name: 'log-format',
    kind: 'choice',
    choices: ['text', 'json', 'debug', 'default'],
    description: 'Form of the lines',
  },
  {
    name: 'log-format-file',
    kind: 'choice',
    choices: ['text', 'json', 'debug', 'default'],
    description: 'Form of the log file',
  },
  { name: 'log-level', kind: 'choice', choices: LEVELS, description: 'Least level that is shown' },
  { name: 'log-level-file', kind: 'choice', choices: LEVELS, description: 'Least level that goes to the log file' },
  { name: 'debug', short: 'd', kind: 'switch', description: 'Show everything, statements too' },
  { name: 'quiet', short: 'q', kind: 'switch', description: 'Show errors and asked-for data only' },
  { name: 'print', kind: 'switch', description: 'Show what templates print (--no-print hides it)' },
  { name: 'use-colors', kind: 'switch', description: 'Colours on or off, whatever the terminal' },
  { name: 'printer-width', kind: 'number', value: 'n', description: 'Width that dots fill (default: 80)' },
  { name: 'write-json', kind: 'switch', description: 'Write artifacts (--no-write-json writes none)' },
  { name: 'fail-fast', short: 'x', kind: 'switch', description: 'Stop at the first failure' },
  { name: 'warn-error', kind: 'switch', description: 'Treat warnings as errors' },
  {
    name: 'warn-error-options',
    kind: 'text',
    value: 'yaml',
    description: "Which warnings are errors, and which are not shown: '{error: all, silence: [NO_MATCH]}'",
  },
  { name: 'use-colors-file', kind: 'switch', inert: true, description: 'Accepted; the log file has no colours' },
  { name: 'partial-parse', kind: 'switch', inert: true, description: 'Accepted' },
  { name: 'version-check', kind: 'switch', description: 'Check require-dbt-version (--no-version-check ignores it)' },
  {
    name: 'introspect',
    kind: 'switch',
    description: 'Let templates query the database while they are compiled (--no-introspect forbids it)',
  },
  {
    name: 'record-timing-info',
    short: 'r',
    kind: 'text',
    value: 'file',
    inert: true,
    notServed: 'no profile of the engine is written; run_results.json has the time of each node',
    description: 'Accepted with a warning',
  },
  {
    name: 'maximum-seed-size-mib',
    kind: 'number',
    value: 'n',
    inert: true,
    notServed: 'seeds of any size are hashed whole',
    description: 'Accepted with a warning',
  },
  { name: 'show-all-deprecations', kind: 'switch', inert: true, description: 'Accepted; every warning is shown' },
  { name: 'static-parser', kind: 'switch', inert: true, description: 'Accepted' },
  { name: 'populate-cache', kind: 'switch', inert: true, description: 'Accepted' },
  { name: 'cache-selected-only', kind: 'switch', inert: true, description: 'Accepted' },
  { name: 'send-anonymous-usage-stats', kind: 'switch', inert: true, description: 'Accepted; nothing is ever sent' },
]

export const THREADS: Flag = {
  name: 'threads',
  kind: 'number',
  value: 'n',
  description: 'Nodes at one time (default: from the profile)',
}

export const SELECTION_FLAGS: readonly Flag[] = [
  {
    name: 'select',
    short: 's',
    aliases: ['models', 'model'],
    kind: 'words',
    value: 'selector',
    description: 'Nodes to take: names, tag:x, path:x, +parents, children+, a,b for both',
  },
  { name: 'exclude', kind: 'words', value: 'selector', description: 'Nodes to leave out' },
  { name: 'selector', kind: 'text', value: 'name', description: 'A selection of selectors.yml' },
  {
    name: 'resource-type',
    variables: ['DBT_ENGINE_RESOURCE_TYPES', 'DBT_RESOURCE_TYPES'],
    aliases: ['resource-types'],
    kind: 'words',
    choices: RESOURCE_TYPES,
    value: 'type',
    description: 'Only nodes of these types',
  },
  {
    name: 'exclude-resource-type',
    variables: ['DBT_ENGINE_EXCLUDE_RESOURCE_TYPES', 'DBT_EXCLUDE_RESOURCE_TYPES'],
    aliases: ['exclude-resource-types'],
    kind: 'words',
    choices: RESOURCE_TYPES,
    value: 'type',
    description: 'No nodes of these types',
  },
  {
    name: 'indirect-selection',
    kind: 'choice',
    choices: ['eager', 'cautious', 'buildable', 'empty'],
    description: 'Which tests come along with a selection (default: eager)',
  },
  {
    name: 'state',
    variables: ['DBT_ARTIFACT_STATE_PATH'],
    kind: 'text',
    value: 'folder',
    description: 'Artifacts of another run, which state: compares with',
  },
  {
    name: 'defer',
    variables: ['DBT_DEFER_TO_STATE'],
    kind: 'switch',
    description: 'Read nodes that are not selected from the other environment',
  },
  {
    name: 'defer-state',
    kind: 'text',
    value: 'folder',
    description: 'Manifest to defer to (default: that of --state)',
  },
  {
    name: 'favor-state',
    variables: ['DBT_FAVOR_STATE_MODE'],
    kind: 'switch',
    description: 'Defer also for nodes that are built here',
  },
]

export const FULL_REFRESH: Flag = {
  name: 'full-refresh',
  short: 'f',
  kind: 'switch',
  description: 'Rebuild incremental models and seeds from nothing',
}
export const EMPTY: Flag = {
  name: 'empty',
  kind: 'switch',
  description: 'Read no rows of parents: builds the shapes only',
}
export const SAMPLE: Flag = {
  name: 'sample',
  kind: 'text',
  value: 'time',
  description: 'Read only rows of this time of parents that have event_time: "3 days", {start: …, end: …}',
}
export const EVENT_TIME: readonly Flag[] = [
  {
    name: 'event-time-start',
    kind: 'text',
    value: 'time',
    description: 'Build microbatch models from this time on',
  },
  {
    name: 'event-time-end',
    kind: 'text',
    value: 'time',
    description: 'Build microbatch models up to this time, without it',
  },
]
export const STORE_FAILURES: Flag = {
  name: 'store-failures',
  kind: 'switch',
  description: 'Keep the rows that failing tests find in tables',
}
/** Of `retry`: the same flag as that of a selection, which means another thing there. */
export const LAST_RUN: Flag = {
  name: 'state',
  variables: ['DBT_ARTIFACT_STATE_PATH'],
  kind: 'text',
  value: 'folder',
  description: 'Folder of the run_results.json to go by (default: the target folder)',
}
export const JUNIT: Flag = {
  name: 'junit',
  kind: 'text',
  value: 'file',
  description: 'Also write the results as JUnit XML',
}
export const AUDIT: Flag = {
  name: 'audit',
  kind: 'switch',
  description: 'Test before publishing (--no-audit publishes at once)',
}
export const TEST_RUNNING: readonly Flag[] = [
  {
    name: 'batch',
    kind: 'switch',
    description: 'Answer tests of one relation by one scan (--no-batch runs each by its own query)',
  },
  {
    name: 'prove',
    kind: 'switch',
    description: 'Report tests that a constraint answers as proven (--no-prove runs them)',
  },
]
export const ON_CONFLICT: Flag = {
  name: 'on-conflict',
  kind: 'choice',
  choices: ['wait', 'fail'],
  description: 'When another run builds the same relation (default: wait)',
}
export const INLINE: Flag = {
  name: 'inline',
  kind: 'text',
  value: 'sql',
  description: 'A template to use in place of nodes of the project',
}
export const LIMIT: Flag = {
  name: 'limit',
  kind: 'number',
  value: 'n',
  description: 'Rows to show, -1 for all (default: 5)',
}
