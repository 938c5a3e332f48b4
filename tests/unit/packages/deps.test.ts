import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNodeHost } from '../../../src/api/node-host.js'
import { runCommandLine } from '../../../src/cli/run-command-line.js'
import {
  commit,
  git,
  packageServer,
  type PackageServer,
  type Release,
  repository,
  writeFiles,
} from '../../support/package-server.js'
import { memoryTerminal } from '../cli/memory-terminal.js'

// The command line against a registry of this machine, repositories of this machine, and real files.

let folder: string
let server: PackageServer | null

beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel deps '))
  server = null
  writeFiles(folder, { 'shop/project.yml': 'name: shop\nprofile: shop\n' })
})

afterEach(async () => {
  await server?.close()
  fs.rmSync(folder, { recursive: true, force: true })
})

const projectFile = (name: string): string => `name: ${name}\nprofile: none\n`

function release(name: string, needs: Partial<Release> = {}): Release {
  return {
    files: { 'dbt_project.yml': projectFile(name), 'macros/m.sql': `{% macro m() %}${name}{% endmacro %}` },
    ...needs,
  }
}

async function registry(packages: Parameters<typeof packageServer>[1]): Promise<PackageServer> {
  server = await packageServer(folder, packages)
  return server
}

async function deps(
  list: string | null,
  words: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
) {
  if (list !== null) writeFiles(folder, { 'shop/packages.yml': list })
  const { terminal, written } = memoryTerminal()
  const base = createNodeHost({
    PATH: process.env.PATH,
    TSMODEL_PACKAGE_HUB_URL: server?.url ?? 'http://127.0.0.1:1',
    ...environment,
  })
  const host = { ...base, workingDirectory: join(folder, 'shop'), homeDirectory: join(folder, 'home') }
  const exitCode = await runCommandLine(['deps', ...words], { terminal, host })
  return { exitCode, said: written.out + written.error }
}

const read = (path: string): string => fs.readFileSync(join(folder, 'shop', path), 'utf8')
const exists = (path: string): boolean => fs.existsSync(join(folder, 'shop', path))
const lockedVersions = (): readonly string[] =>
  [...read('package-lock.yml').matchAll(/package: (\S+)\n\s+version: (\S+)/g)].map(
    ([, name, version]) => `${name} ${version}`,
  )

describe('the registry', () => {
  test('gives the newest version of the range, what that version needs, and a lock', async () => {
    await registry({
      'acme/dates': {
        '1.0.0': release('dates'),
        '1.4.0': release('dates', { packages: [{ package: 'acme/texts', version: ['>=0.1.0', '<1.0.0'] }] }),
        '2.0.0': release('dates'),
      },
      'acme/texts': { '0.1.0': release('texts'), '0.9.0': release('texts'), '1.0.0': release('texts') },
    })
    const { exitCode, said } = await deps('packages:\n  - package: acme/dates\n    version: [">=1.0.0", "<2.0.0"]\n')
    expect(said).toContain('Installing acme/dates')
    expect(said).toContain('Installed from version 1.4.0')
    expect(said).toContain('Updated version available: 2.0.0')
    expect(exitCode).toBe(0)
    expect(lockedVersions()).toEqual(['acme/dates 1.4.0', 'acme/texts 0.9.0'])
    expect(read('dbt_packages/dates/macros/m.sql')).toContain('dates')
    expect(exists('dbt_packages/texts/dbt_project.yml')).toBe(true)
  })

  test('is asked for the versions of the lock until --upgrade', async () => {
    const packages: Record<string, Record<string, Release>> = { 'acme/dates': { '1.0.0': release('dates') } }
    await registry(packages)
    const list = 'packages:\n  - package: acme/dates\n    version: ">=1.0.0"\n'
    await deps(list)
    packages['acme/dates']!['1.1.0'] = release('dates')
    await deps(list)
    expect(lockedVersions()).toEqual(['acme/dates 1.0.0'])
    const { said } = await deps(list, ['--upgrade'])
    expect(said).toContain('Installed from version 1.1.0')
    expect(lockedVersions()).toEqual(['acme/dates 1.1.0'])
  })

  test('finds a version that everybody allows, although the newest of one asks for less', async () => {
    await registry({
      'acme/dates': {
        '1.0.0': release('dates', { packages: [{ package: 'acme/texts', version: ['>=1.0.0', '<1.2.0'] }] }),
      },
      'acme/texts': { '1.0.0': release('texts'), '1.1.0': release('texts'), '1.2.0': release('texts') },
    })
    await deps(
      'packages:\n  - package: acme/texts\n    version: ">=1.0.0"\n  - package: acme/dates\n    version: "1.0.0"\n',
    )
    expect(lockedVersions()).toEqual(['acme/texts 1.1.0', 'acme/dates 1.0.0'])
  })

  test('cannot please two who contradict each other: both are named, and nothing is changed', async () => {
    await registry({
      'acme/dates': { '1.0.0': release('dates', { packages: [{ package: 'acme/texts', version: '0.1.0' }] }) },
      'acme/texts': { '0.1.0': release('texts'), '1.0.0': release('texts') },
    })
    writeFiles(folder, { 'shop/dbt_packages/kept/dbt_project.yml': projectFile('kept') })
    const { exitCode, said } = await deps(
      'packages:\n  - package: acme/dates\n    version: 1.0.0\n  - package: acme/texts\n    version: ">=1.0.0"\n',
    )
    expect(exitCode).toBe(2)
    expect(said).toContain('No version of "acme/texts" fits all that use it')
    expect(said).toContain('packages.yml asks for ">=1.0.0"')
    expect(said).toContain('acme/dates 1.0.0 asks for "=0.1.0"')
    expect(said).toContain('The registry has 1.0.0, 0.1.0')
    expect(exists('dbt_packages/kept/dbt_project.yml')).toBe(true)
    expect(exists('package-lock.yml')).toBe(false)
  })

  test('gives versions for another dbt, and pre-releases, only where that is asked for', async () => {
    await registry({
      'acme/dates': {
        '1.0.0': release('dates'),
        '1.1.0': release('dates', { require_dbt_version: ['>=9.0.0', '<10.0.0'] }),
        '1.2.0-rc1': release('dates'),
      },
    })
    const list = 'packages:\n  - package: acme/dates\n    version: ">=1.0.0"\n'
    await deps(list)
    expect(lockedVersions()).toEqual(['acme/dates 1.0.0'])
    await deps(list, ['--upgrade', '--no-version-check'])
    expect(lockedVersions()).toEqual(['acme/dates 1.1.0'])
    await deps(`${list}    install-prerelease: true\n`, ['--upgrade'])
    expect(lockedVersions()).toEqual(['acme/dates 1.2.0-rc1'])
    const { said } = await deps('packages:\n  - package: acme/dates\n    version: 1.1.0\n', ['--upgrade'])
    expect(said).toContain('requires another version of dbt: 1.1.0')
    expect(said).toContain('--no-version-check')
  })

  test('may be out of order for a moment; for longer, and for unknown names, there is one clear line', async () => {
    const { failNext } = await registry({ 'acme/dates': { '1.0.0': release('dates') } })
    const list = 'packages:\n  - package: acme/dates\n    version: 1.0.0\n'
    failNext(503, 502)
    expect((await deps(list)).exitCode).toBe(0)
    failNext(503, 503, 503)
    expect((await deps(list)).said).toContain('Cannot fetch the package "acme/dates": the server answers 503')
    const unknown = await deps('packages:\n  - package: acme/dats\n    version: 1.0.0\n')
    expect(unknown.said).toContain('has no package "acme/dats"')
    expect(unknown.said).toContain('packages.yml:2')
  })

  test('is not asked for what is no version', async () => {
    const { said } = await deps(
      'packages:\n  - package: acme/dates\n    version: newest\n  - package: acme/texts\n  - name: nothing\n',
    )
    expect(said).toContain('"newest" is no version')
    expect(said).toContain('"acme/texts" is listed without a version')
    expect(said).toContain('says not where its package comes from')
  })
})

describe('a repository', () => {
  test('is taken by branch, tag, whole and short commit, and from a folder in it', async () => {
    const origin = join(folder, 'origin')
    const first = repository(origin, { 'dbt_project.yml': projectFile('dates'), 'macros/v.sql': 'one' })
    git(origin, 'tag', 'v1')
    commit(origin, { 'macros/v.sql': 'two', 'inner/texts/dbt_project.yml': projectFile('texts') }, 'second')
    git(origin, 'branch', 'next')
    const last = commit(origin, { 'macros/v.sql': 'three' }, 'third')
    const taken = async (revision: string): Promise<string> => {
      const { exitCode, said } = await deps(`packages:\n  - git: "${origin}"\n    revision: "${revision}"\n`)
      expect(exitCode, said).toBe(0)
      return read('dbt_packages/dates/macros/v.sql')
    }
    expect(await taken('v1')).toBe('one')
    expect(await taken('next')).toBe('two')
    expect(await taken(first)).toBe('one')
    expect(await taken(last.slice(0, 8))).toBe('three')
    expect(read('package-lock.yml')).toContain(`revision: ${last}`)
    expect(exists('dbt_packages/dates/.git')).toBe(false)
    await deps(`packages:\n  - git: "${origin}"\n    revision: next\n    subdirectory: inner/texts\n`)
    expect(exists('dbt_packages/texts/dbt_project.yml')).toBe(true)
    expect(exists('dbt_packages/dates')).toBe(false)
    const outside = await deps(`packages:\n  - git: "${origin}"\n    revision: next\n    subdirectory: ../..\n`)
    expect(outside.said).toContain('lies outside the repository')
  })

  test('stays at the commit of the lock while its branch moves on; without a revision there is a warning', async () => {
    const origin = join(folder, 'origin')
    repository(origin, { 'dbt_project.yml': projectFile('dates'), 'v.sql': 'one' })
    const list = `packages:\n  - git: "${origin}"\n`
    expect((await deps(list)).said).toContain('is not pinned')
    commit(origin, { 'v.sql': 'two' }, 'second')
    await deps(list)
    expect(read('dbt_packages/dates/v.sql')).toBe('one')
    await deps(list, ['--upgrade'])
    expect(read('dbt_packages/dates/v.sql')).toBe('two')
    const { said } = await deps(`${list}    revision: nowhere\n`)
    expect(said).toContain("couldn't find remote ref nowhere")
  })

  test.each([
    ['acme/dates', '', 'git@github.com:acme/dates.git'],
    ['acme/dates', 'provider: gitlab', 'git@gitlab.com:acme/dates.git'],
    ['acme/tools/dates', 'provider: ado', 'git@ssh.dev.azure.com:v3/acme/tools/dates'],
  ])('may be private: %s %s is taken from %s by the keys of the user', async (name, provider, address) => {
    const origin = join(folder, 'origin')
    repository(origin, { 'dbt_project.yml': projectFile('dates'), 'macros/v.sql': 'one' })
    const list = `packages:\n  - private: ${name}\n    revision: main\n${provider === '' ? '' : `    ${provider}\n`}`
    const { exitCode, said } = await deps(list, [], {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: `url.${origin}.insteadOf`,
      GIT_CONFIG_VALUE_0: address,
    })
    expect(exitCode, said).toBe(0)
    expect(read('dbt_packages/dates/macros/v.sql')).toBe('one')
    expect(read('package-lock.yml')).toContain(address)
  })

  test('of a private package needs a provider that is known', async () => {
    const { exitCode, said } = await deps('packages:\n  - private: acme/dates\n    provider: elsewhere\n')
    expect(exitCode).toBe(2)
    expect(said).toContain('"elsewhere" is no provider of private packages that is known')
    expect(said).toContain('Known are github, gitlab, ado; or give the address as git.')
  })

  test('is wanted in one revision only', async () => {
    const origin = join(folder, 'origin')
    repository(origin, { 'dbt_project.yml': projectFile('dates') })
    const { said } = await deps(
      `packages:\n  - git: "${origin}"\n    revision: main\n  - git: "${origin}"\n    revision: v2\n`,
    )
    expect(said).toContain('is wanted in two revisions')
    expect(said).toContain('packages.yml asks for "main", packages.yml asks for "v2"')
  })

  test('may have a secret in its address, which nobody is shown and no file keeps', async () => {
    const origin = join(folder, 'tok3n-of-ada')
    repository(origin, { 'dbt_project.yml': projectFile('dates') })
    const list = `packages:\n  - git: "${folder}/{{ env_var('DBT_ENV_SECRET_TOKEN') }}"\n    revision: main\n`
    const { said, exitCode } = await deps(list, [], { DBT_ENV_SECRET_TOKEN: 'tok3n-of-ada' })
    expect(exitCode, said).toBe(0)
    expect(read('package-lock.yml')).toContain("env_var('DBT_ENV_SECRET_TOKEN')")
    const wrong = await deps(list, [], { DBT_ENV_SECRET_TOKEN: 'wr0ng-t0ken' })
    expect(wrong.exitCode).toBe(2)
    for (const text of [said, wrong.said, read('package-lock.yml')]) expect(text).not.toMatch(/tok3n|wr0ng/)
  })
})

describe('packages of other kinds', () => {
  test('a local one is used where it lies, with what it lists itself; an archive is unpacked', async () => {
    const { url } = await registry({ 'acme/dates': { '1.0.0': release('dates') } })
    writeFiles(folder, {
      'own/dbt_project.yml': projectFile('own'),
      'own/packages.yml': `packages:\n  - tarball: ${url}/archives/acme/dates/1.0.0.tar.gz\n    name: dates\n  - local: ../other\n`,
      'other/dbt_project.yml': projectFile('other'),
    })
    const { said, exitCode } = await deps('packages:\n  - local: ../own\n')
    expect(exitCode, said).toBe(0)
    expect(said).toContain('Used from <local @ ../own>')
    expect(exists('dbt_packages/own')).toBe(false)
    expect(exists('dbt_packages/dates/macros/m.sql')).toBe(true)
  })

  test('two projects of one name are told apart, by refusing them', async () => {
    writeFiles(folder, { 'a/dbt_project.yml': projectFile('same'), 'b/dbt_project.yml': projectFile('same') })
    const { said } = await deps('packages:\n  - local: ../a\n  - local: ../b\n')
    expect(said).toContain('Two projects are named "same"')
    expect(said).toContain('One comes from "../a", one from "../b"')
  })

  test('links in an archive, which could lead anywhere, are left out', async () => {
    writeFiles(folder, { 'secret.txt': 'secret' })
    const files = { 'dbt_project.yml': projectFile('dates') }
    await registry({ 'acme/dates': { '1.0.0': { files, links: { 'seed.csv': join(folder, 'secret.txt') } } } })
    const { exitCode } = await deps('packages:\n  - package: acme/dates\n    version: 1.0.0\n')
    expect(exitCode).toBe(0)
    expect(exists('dbt_packages/dates/dbt_project.yml')).toBe(true)
    expect(exists('dbt_packages/dates/seed.csv')).toBe(false)
  })

  test('a folder that is no project is refused', async () => {
    fs.mkdirSync(join(folder, 'empty'))
    expect((await deps('packages:\n  - local: ../empty\n')).said).toContain('there is no project in')
  })
})

describe('the files of the project', () => {
  test('--add-package lists one more, keeps comments, and changes the version of one that is listed', async () => {
    await registry({ 'acme/dates': { '1.0.0': release('dates'), '1.1.0': release('dates') } })
    writeFiles(folder, { 'own/dbt_project.yml': projectFile('own') })
    await deps('# ours\npackages:\n  - local: ../own # beside\n', ['--add-package', 'acme/dates@1.0.0'])
    expect(read('packages.yml')).toContain('# ours')
    expect(read('packages.yml')).toContain('# beside')
    expect(lockedVersions()).toEqual(['acme/dates 1.0.0'])
    await deps(null, ['--add-package', 'acme/dates@1.1.0'])
    expect(lockedVersions()).toEqual(['acme/dates 1.1.0'])
    const { said } = await deps(null, ['--add-package', 'acme/dates'])
    expect(said).toContain('names no version')
  })

  test('--lock writes the lock and installs nothing; dependencies.yml counts too', async () => {
    await registry({ 'acme/dates': { '1.0.0': release('dates') } })
    writeFiles(folder, { 'shop/dependencies.yml': 'packages:\n  - package: acme/dates\n    version: 1.0.0\n' })
    expect((await deps(null, ['--lock'])).said).toContain('Wrote package-lock.yml')
    expect(lockedVersions()).toEqual(['acme/dates 1.0.0'])
    expect(exists('dbt_packages')).toBe(false)
  })

  test('packages-install-path may be any folder but one that holds the project', async () => {
    await registry({ 'acme/dates': { '1.0.0': release('dates') } })
    const list = 'packages:\n  - package: acme/dates\n    version: 1.0.0\n'
    writeFiles(folder, { 'shop/project.yml': 'name: shop\npackages-install-path: vendor/packages\n' })
    await deps(list)
    expect(exists('vendor/packages/dates/dbt_project.yml')).toBe(true)
    writeFiles(folder, { 'shop/project.yml': 'name: shop\npackages-install-path: ..\n' })
    const { said, exitCode } = await deps(list)
    expect(exitCode).toBe(2)
    expect(said).toContain('its content would be removed')
    expect(exists('project.yml')).toBe(true)
  })
})
