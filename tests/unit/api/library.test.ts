import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { expect, test } from 'vitest'
import { api } from '../../../src/api/index.js'
import { COMMANDS } from '../../../src/cli/command-table.js'
import { builtCommand, startCommand } from '../../support/built-command.js'

const root = join(import.meta.dirname, '../../..')
const page = fs.readFileSync(join(root, 'docs/library.md'), 'utf8')

test('every command is a function of the record, and the page has the table of both', () => {
  const rows = [...page.matchAll(/^\| (`api[^|]*?) *\| ([^|]*?) *\|$/gm)]
  const functions = rows.flatMap(([, names = '']) => [...names.matchAll(/api\.(\w+)/g)].map(([, name]) => name))
  const commands = rows.flatMap(([, , names = '']) =>
    [...names.matchAll(/`([a-z -]+?)(?: --[a-z-]+)?`/g)].map(([, name]) => name),
  )
  expect([...functions].sort()).toEqual(Object.keys(api).sort())
  expect([...new Set(commands)].sort()).toEqual(COMMANDS.map(({ name }) => name).sort())
})

test('the example of the page runs on a new project, and type-checks', { timeout: 240_000 }, async () => {
  builtCommand()
  const folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel library '))
  try {
    expect((await startCommand(['init', 'shop'], { cwd: folder }).finished).exitCode).toBe(0)
    const project = join(folder, 'shop')
    fs.mkdirSync(join(project, 'node_modules'))
    fs.symlinkSync(root, join(project, 'node_modules/tsmodel'))
    const code = /^```ts\n([^]*?)^```/m.exec(page)?.[1] ?? ''
    fs.writeFileSync(join(project, 'example.mjs'), transformSync(code, { loader: 'ts' }).code)
    const ran = spawnSync(process.execPath, ['example.mjs'], { cwd: project, encoding: 'utf8' })
    expect(ran.stderr).toBe('')
    expect(ran.stdout).toMatch(/^built \d+$/m)
    expect(ran.stdout).toMatch(/\[ 'orders' \] \[ \[ '\d+' \] \]/)

    fs.writeFileSync(join(project, 'example.mts'), `${code}\nexport {}\n`)
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck']
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node']
    const checked = spawnSync(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), ...options, ...types, 'example.mts'],
      { cwd: project, encoding: 'utf8' },
    )
    expect(checked.stdout).toBe('')
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
})
