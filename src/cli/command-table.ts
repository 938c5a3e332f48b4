import type { CommandSpec } from './command.js'
import type { Flag } from './flag.js'
import {
  AUDIT,
  EMPTY,
  EVENT_TIME,
  FULL_REFRESH,
  INLINE,
  JUNIT,
  LIMIT,
  SAMPLE,
  ON_CONFLICT,
  SELECTION_FLAGS,
  STORE_FAILURES,
  TEST_RUNNING,
  THREADS,
} from './flags.js'

const RUNNING: readonly Flag[] = [...SELECTION_FLAGS, THREADS, JUNIT]

/** All commands, in the order of the help text. */
export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'init',
    words: '[name]',
    summary: 'Make a small working project in a new folder',
    flags: [
      {
        name: 'skip-profile-setup',
        kind: 'switch',
        inert: true,
        description: 'Accepted; the project brings its own profile',
      },
    ],
    standsAlone: true,
    load: async () => (await import('./commands/init.js')).initCommand,
  },
  {
    name: 'debug',
    summary: 'Check the project file, the profile and the connections',
    flags: [
      { name: 'connection', kind: 'switch', description: 'Check connections only' },
      { name: 'config-dir', kind: 'switch', description: 'Print the folder of profiles.yml' },
    ],
    standsAlone: true,
    load: async () => (await import('./commands/debug.js')).debugCommand,
  },
  {
    name: 'build',
    summary: 'Sync sources, load seeds, build models and run their tests, in graph order',
    flags: [
      ...RUNNING,
      FULL_REFRESH,
      STORE_FAILURES,
      ...TEST_RUNNING,
      AUDIT,
      EMPTY,
      SAMPLE,
      ...EVENT_TIME,
      ON_CONFLICT,
    ],
    load: async () => (await import('./commands/run-nodes.js')).runNodesCommand('build'),
  },
  {
    name: 'sync',
    summary: 'Copy the tables of other databases into the warehouse',
    flags: [
      ...RUNNING,
      FULL_REFRESH,
      ON_CONFLICT,
      { name: 'dry-run', kind: 'switch', description: 'Say what would be moved, and move nothing' },
    ],
    load: async () => (await import('./commands/sync.js')).syncCommand,
  },
  {
    name: 'schedule',
    summary: 'Run the jobs of project.yml at their times, until it is stopped',
    flags: [
      { name: 'list', kind: 'switch', description: 'Print the jobs and when each runs next' },
      {
        name: 'health-port',
        kind: 'number',
        value: 'port',
        description: 'Answer GET /health on this port, loopback only',
      },
    ],
    load: async () => (await import('./commands/schedule.js')).scheduleCommand,
  },
  {
    name: 'plan',
    summary: 'Say what a build would do, and change nothing',
    flags: [
      ...SELECTION_FLAGS,
      FULL_REFRESH,
      ...TEST_RUNNING,
      EMPTY,
      SAMPLE,
      ...EVENT_TIME,
      { name: 'cost', kind: 'switch', description: 'Ask the server what each query costs (explain)' },
      { name: 'statements', kind: 'switch', description: 'Print the statements too' },
      { name: 'output', kind: 'choice', choices: ['text', 'json'], description: 'Form of what is printed' },
    ],
    printsData: true,
    load: async () => (await import('./commands/plan.js')).planCommand,
  },
  {
    name: 'seed',
    summary: 'Load the CSV files of the project',
    flags: [
      ...RUNNING,
      FULL_REFRESH,
      EMPTY,
      ON_CONFLICT,
      { name: 'show', kind: 'switch', description: 'Also print the first rows of each seed' },
    ],
    load: async () => (await import('./commands/run-nodes.js')).runNodesCommand('seed'),
  },
  {
    name: 'run',
    summary: 'Build models',
    flags: [...RUNNING, FULL_REFRESH, EMPTY, SAMPLE, ...EVENT_TIME, ON_CONFLICT],
    load: async () => (await import('./commands/run-nodes.js')).runNodesCommand('run'),
  },
  {
    name: 'test',
    summary: 'Run data tests on what is built',
    flags: [...RUNNING, STORE_FAILURES, ...TEST_RUNNING],
    load: async () => (await import('./commands/run-nodes.js')).runNodesCommand('test'),
  },
  {
    name: 'snapshot',
    summary: 'Keep the history of tables',
    flags: [...RUNNING, ON_CONFLICT],
    load: async () => (await import('./commands/run-nodes.js')).runNodesCommand('snapshot'),
  },
  {
    name: 'retry',
    summary: 'Run again what failed or was skipped in the last run',
    flags: [THREADS, JUNIT, ON_CONFLICT],
    load: async () => (await import('./commands/retry.js')).retryCommand,
  },
  {
    name: 'clone',
    summary: 'Make nodes as views of what another environment has built (--state)',
    flags: [...SELECTION_FLAGS, THREADS, JUNIT, FULL_REFRESH],
    load: async () => (await import('./commands/clone.js')).cloneCommand,
  },
  {
    name: 'compile',
    summary: 'Write the SQL of nodes to target/compiled, without building anything',
    flags: [
      ...SELECTION_FLAGS,
      THREADS,
      INLINE,
      { name: 'output', kind: 'choice', choices: ['text', 'json'], description: 'Form of what is printed' },
    ],
    printsData: true,
    load: async () => (await import('./commands/compile.js')).compileCommand,
  },
  {
    name: 'show',
    summary: 'Print rows of a node or of a query',
    flags: [
      ...SELECTION_FLAGS,
      INLINE,
      LIMIT,
      { name: 'output', kind: 'choice', choices: ['text', 'json'], description: 'Form of what is printed' },
    ],
    printsData: true,
    load: async () => (await import('./commands/show.js')).showCommand,
  },
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'List nodes',
    flags: [
      ...SELECTION_FLAGS,
      {
        name: 'output',
        kind: 'choice',
        choices: ['selector', 'name', 'path', 'json'],
        description: 'What is printed of a node (default: selector)',
      },
      {
        name: 'output-keys',
        kind: 'words',
        value: 'key',
        description: 'Keys of the JSON output; dots go inwards: config.materialized',
      },
    ],
    printsData: true,
    load: async () => (await import('./commands/list.js')).listCommand,
  },
  {
    name: 'parse',
    summary: 'Read the project and write manifest.json',
    flags: [],
    load: async () => (await import('./commands/parse.js')).parseCommand,
  },
  {
    name: 'deps',
    summary: 'Install the packages of packages.yml',
    flags: [
      { name: 'upgrade', kind: 'switch', description: 'Take the newest versions allowed, not those of the lock file' },
      { name: 'lock', kind: 'switch', description: 'Write package-lock.yml only' },
      { name: 'add-package', kind: 'text', value: 'name@version', description: 'List one more package first' },
      {
        name: 'source',
        kind: 'choice',
        choices: ['hub', 'git', 'local'],
        description: 'What --add-package names (default: hub)',
      },
    ],
    load: async () => (await import('./commands/deps.js')).depsCommand,
  },
  {
    name: 'export',
    words: '[datasets...]',
    summary: 'Write data sets to files, each with its card; one snapshot for all',
    flags: [
      {
        name: 'output-dir',
        short: 'o',
        kind: 'text',
        value: 'folder',
        description: 'Folder that gets a folder for each data set (default: target/export)',
      },
    ],
    load: async () => (await import('./commands/export.js')).exportCommand,
  },
  {
    name: 'docs generate',
    summary: 'Write the documentation site to the target folder',
    flags: [
      ...SELECTION_FLAGS,
      THREADS,
      { name: 'static', kind: 'switch', description: 'One self-contained file' },
      { name: 'empty-catalog', kind: 'switch', description: 'Ask the database nothing' },
      { name: 'compile', kind: 'switch', description: 'Compile first (--no-compile uses what is there)' },
    ],
    load: async () => (await import('./commands/docs.js')).docsGenerateCommand,
  },
  {
    name: 'docs serve',
    summary: 'Serve the documentation site on this machine',
    flags: [
      { name: 'port', kind: 'number', value: 'n', description: 'Port (default: 8080)' },
      { name: 'host', kind: 'text', value: 'address', description: 'Address to listen on (default: 127.0.0.1)' },
      { name: 'browser', kind: 'switch', inert: true, description: 'Accepted; the address is printed' },
    ],
    load: async () => (await import('./commands/docs.js')).docsServeCommand,
  },
  {
    name: 'source freshness',
    summary: 'Compare the age of sources with their limits',
    flags: [
      ...SELECTION_FLAGS,
      THREADS,
      { name: 'output', short: 'o', kind: 'text', value: 'file', description: 'Where sources.json goes' },
    ],
    load: async () => (await import('./commands/source-freshness.js')).sourceFreshnessCommand,
  },
  {
    name: 'run-operation',
    words: '[macro]',
    summary: 'Call a macro, or run a statement',
    flags: [
      { name: 'args', kind: 'text', value: 'yaml', description: "Arguments of the macro: '{name: value}'" },
      { name: 'sql', kind: 'text', value: 'sql', description: 'A template to run in place of a macro' },
    ],
    load: async () => (await import('./commands/run-operation.js')).runOperationCommand,
  },
  {
    name: 'gc',
    summary: 'List what the project has made and does not define any more (--yes drops it)',
    flags: [
      { name: 'yes', kind: 'switch', description: 'Drop what is listed, but for what others depend on' },
      { name: 'output', kind: 'choice', choices: ['text', 'json'], description: 'Form of what is printed' },
    ],
    printsData: true,
    load: async () => (await import('./commands/gc.js')).gcCommand,
  },
  {
    name: 'clean',
    summary: 'Remove the folders of clean-targets (default: the target folder)',
    flags: [],
    load: async () => (await import('./commands/clean.js')).cleanCommand,
  },
]
