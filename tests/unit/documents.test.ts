import * as fs from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/command-table.js'
import { flagVariables } from '../../src/cli/flag.js'
import { GLOBAL_FLAGS } from '../../src/cli/flags.js'

// Documents that name a command, a flag, a script or a file are read here: what they name must exist.

const root = join(import.meta.dirname, '../..')
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...fs
    .readdirSync(join(root, 'docs'), { recursive: true })
    .map((file) => join('docs', String(file)))
    .filter((file) => file.endsWith('.md')),
]
const flagNames = new Set(
  [...GLOBAL_FLAGS, ...COMMANDS.flatMap((command) => command.flags)].flatMap(({ name, short, aliases = [] }) => [
    `--${name}`,
    `--no-${name}`,
    ...aliases.map((alias) => `--${alias}`),
    ...(short === undefined ? [] : [`-${short}`]),
  ]),
)
const scripts = Object.keys(
  (JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts,
)

/** Pieces of code of a document: fenced blocks line by line, and spans. */
function codeOf(file: string): readonly string[] {
  const text = fs.readFileSync(join(root, file), 'utf8')
  const blocks = [...text.matchAll(/^```(?:sh|console|bash)\n([^]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  )
  const spans = [...text.replace(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
  return [...blocks, ...spans]
}

/** Words behind each `tsmodel` of a piece of code, up to the end of that command. */
function commandsOf(code: string): readonly (readonly string[])[] {
  return [...code.matchAll(/(?:^|[\s;&|(])(?:npx )?tsmodel((?: +[^\s;&|#)]+)+)/g)].map(([, words = '']) =>
    words.trim().split(/ +/),
  )
}

test.each(documents)('%s names commands and flags that exist', (file) => {
  const names = new Set(COMMANDS.flatMap(({ name, aliases = [] }) => [name, ...aliases]))
  const unknown: string[] = []
  for (const words of codeOf(file).flatMap(commandsOf)) {
    const [first = '', second = ''] = words.filter((word) => !word.startsWith('-'))
    const isKnown = first === 'help' || names.has(first) || names.has(`${first} ${second}`) || words[0]?.startsWith('-')
    if (isKnown !== true) unknown.push(words.join(' '))
    for (const word of words) {
      const flag = word.split('=')[0]!
      const isFlag = /^-(?:-[a-z][a-z-]*|[a-z])$/i.test(flag)
      if (isFlag && !flagNames.has(flag) && !['--help', '-h', '--version', '-V'].includes(flag)) unknown.push(word)
    }
  }
  expect(unknown).toEqual([])
})

test.each(documents)('%s names scripts and files that exist', (file) => {
  const missing: string[] = []
  for (const code of codeOf(file)) {
    for (const [, script = ''] of code.matchAll(/npm run (?:-s )?([\w:-]+)/g))
      if (!scripts.includes(script)) missing.push(code)
    const path = /^(?:src|tests|docs|bench|demo|models|seeds|macros|scripts)\/[\w./-]+$/.exec(code.trim())?.[0]
    if (path !== undefined && !fs.existsSync(join(root, path))) missing.push(path)
  }
  expect(missing).toEqual([])
})

test('every variable of a flag begins with one of the three prefixes, ours first', () => {
  expect(flagVariables('full-refresh')).toEqual(['TSMODEL_FULL_REFRESH', 'DBT_ENGINE_FULL_REFRESH', 'DBT_FULL_REFRESH'])
})

test('no two flags of a command share a spelling', () => {
  const doubled = COMMANDS.flatMap(({ name, flags }) => {
    const spellings = [...GLOBAL_FLAGS, ...flags].flatMap((flag) => [
      flag.name,
      ...(flag.aliases ?? []),
      ...(flag.short === undefined ? [] : [flag.short]),
    ])
    return spellings
      .filter((spelling, index) => spellings.indexOf(spelling) !== index)
      .map((spelling) => `${name} ${spelling}`)
  })
  expect(doubled).toEqual([])
})
