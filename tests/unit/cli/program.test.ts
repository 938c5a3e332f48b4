import { expect, test } from 'vitest'
import { parseArguments } from '../../../src/cli/program.js'
import { memoryTerminal } from './memory-terminal.js'

async function parse(...argv: readonly string[]) {
  const { terminal, written } = memoryTerminal()
  const parsed = await parseArguments(argv, '1.2.3', terminal)
  return {
    written,
    exitCode: typeof parsed === 'number' ? parsed : null,
    command: typeof parsed === 'number' ? null : parsed.spec.name,
    args: typeof parsed === 'number' ? [] : parsed.args,
    given: typeof parsed === 'number' ? {} : parsed.given,
  }
}

test('flags of all commands stand before or behind the command', async () => {
  expect((await parse('--quiet', 'run', '-t', 'prod')).given).toEqual({ quiet: true, target: 'prod' })
  expect((await parse('run', '--target', 'prod', '-q')).given).toEqual({ quiet: true, target: 'prod' })
})

test("dbt's short spellings are understood", async () => {
  const { command, given } = await parse('build', '-s', '+orders', 'tag:nightly', '-t', 'ci', '-f', '-x', '-q', '-d')
  expect(command).toBe('build')
  expect(given).toEqual({
    select: ['+orders', 'tag:nightly'],
    target: 'ci',
    fullRefresh: true,
    failFast: true,
    quiet: true,
    debug: true,
  })
})

test('a list may be one word with spaces, several words, or a flag given twice, under its old name too', async () => {
  const expected = { select: ['a', 'b', 'c'] }
  expect((await parse('run', '--select', 'a b', 'c')).given).toEqual(expected)
  expect((await parse('run', '-s', 'a', '-s', 'b', '-s', 'c')).given).toEqual(expected)
  expect((await parse('run', '--models', 'a', 'b', 'c')).given).toEqual(expected)
  expect((await parse('run', '-m', 'a', 'b', 'c')).given).toEqual(expected)
})

test('every switch has a form with no-', async () => {
  expect((await parse('build', '--no-full-refresh', '--no-write-json')).given).toEqual({
    fullRefresh: false,
    writeJson: false,
  })
})

test('a number may be negative', async () => {
  expect((await parse('show', '-s', 'orders', '--limit', '-1')).given).toEqual({ select: ['orders'], limit: -1 })
})

test('groups, aliases and words', async () => {
  expect((await parse('ls', '--output', 'json')).command).toBe('list')
  expect((await parse('docs', 'serve', '--port', '9000')).given).toEqual({ port: 9000 })
  expect(await parse('run-operation', 'grant_all', '--args', '{role: ada}')).toMatchObject({
    args: ['grant_all'],
    given: { args: '{role: ada}' },
  })
})

test('a misspelt command ends with 2 and the nearest one', async () => {
  const { exitCode, written } = await parse('buidl')
  expect(exitCode).toBe(2)
  expect(written.error).toBe("error: unknown command 'buidl'\n(Did you mean build?)\n")
  expect(written.out).toBe('')
})

test('a misspelt flag ends with 2 and the nearest one', async () => {
  const { exitCode, written } = await parse('run', '--full-refesh')
  expect(exitCode).toBe(2)
  expect(written.error).toBe("error: unknown option '--full-refesh'\n(Did you mean --full-refresh?)\n")
})

test('a value that does not fit ends with 2 and says what fits', async () => {
  const threads = await parse('run', '--threads', 'four')
  expect(threads.exitCode).toBe(2)
  expect(threads.written.error).toContain('"four", which is not a whole number')
  const output = await parse('ls', '--output', 'jsn')
  expect(output.exitCode).toBe(2)
  expect(output.written.error).toContain('not one of selector, name, path, json')
  expect(output.written.error).toContain('Did you mean "json"?')
})

test('words that nobody asked for end with 2', async () => {
  const { exitCode, written } = await parse('run', 'orders')
  expect(exitCode).toBe(2)
  expect(written.error).toContain("too many arguments for 'run'")
})

test('help goes to the standard output and ends with 0', async () => {
  for (const argv of [[], ['--help'], ['help', 'build'], ['build', '--help'], ['docs', '--help']]) {
    const { exitCode, written } = await parse(...argv)
    expect(exitCode).toBe(0)
    expect(written.out).toContain('Usage: tsmodel')
    expect(written.error).toBe('')
  }
})

test('help has one line for each command', async () => {
  const { written } = await parse('--help')
  for (const name of [
    'init',
    'debug',
    'build',
    'sync',
    'seed',
    'run',
    'test',
    'compile',
    'show',
    'list|ls',
    'docs',
    'clean',
  ]) {
    expect(written.out).toMatch(new RegExp(`^  ${name.replace('|', '\\|')} .*\\S$`, 'm'))
  }
})

test('the version', async () => {
  const { exitCode, written } = await parse('--version')
  expect(exitCode).toBe(0)
  expect(written.out).toBe('tsmodel 1.2.3\n')
})
