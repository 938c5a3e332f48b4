import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createNodeHost, nodeFiles, openRotatingFile } from '../../../src/api/node-host.js'
import { DiagnosticError } from '../../../src/core/diagnostic.js'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'tsmodel host '))
})
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true })
})

function diagnosticOf(work: () => unknown) {
  try {
    work()
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics[0]!
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a missing file is named', () => {
  const path = join(folder, 'absent.sql')
  expect(diagnosticOf(() => nodeFiles.readText(path))).toMatchObject({
    code: 'FILE_NOT_FOUND',
    message: `There is no file "${path}"`,
  })
})

test('a folder in place of a file says so', () => {
  expect(diagnosticOf(() => nodeFiles.readText(folder))).toMatchObject({
    code: 'FILE_UNREADABLE',
    message: `Cannot read "${folder}": it is a folder`,
  })
})

test('text that is not UTF-8 is reported with its line', () => {
  const path = join(folder, 'latin1.csv')
  fs.writeFileSync(path, Buffer.from([0x61, 0x0a, 0x62, 0x0a, 0xe9, 0x0a]))
  expect(diagnosticOf(() => nodeFiles.readText(path))).toMatchObject({
    code: 'FILE_NOT_UTF8',
    location: { file: path, line: 3, column: 1 },
  })
})

test('the byte order mark is no part of the text', () => {
  const path = join(folder, 'bom.yml')
  fs.writeFileSync(path, '\ufeffname: shop\n')
  expect(nodeFiles.readText(path)).toBe('name: shop\n')
})

test('writing makes folders, replaces the file whole, and leaves nothing beside it', () => {
  const path = join(folder, 'target', 'compiled', 'a b.sql')
  nodeFiles.write(path, 'select 1')
  nodeFiles.write(path, 'select 2')
  expect(fs.readFileSync(path, 'utf8')).toBe('select 2')
  expect(fs.readdirSync(join(folder, 'target', 'compiled'))).toEqual(['a b.sql'])
})

test('a file of parts holds them one behind the other', () => {
  const path = join(folder, 'target', 'parts.bin')
  const part = (text: string): Uint8Array => new TextEncoder().encode(text)
  nodeFiles.writeParts!(path, [part('longer than what follows'), part('')])
  nodeFiles.writeParts!(path, [part('one\n'), part('zwei ü')])
  expect(fs.readFileSync(path, 'utf8')).toBe('one\nzwei ü')
  expect(fs.readdirSync(join(folder, 'target'))).toEqual(['parts.bin'])
})

test('a write that cannot be done names the file and the reason, and leaves nothing beside it', () => {
  fs.writeFileSync(join(folder, 'target'), 'a file where a folder should be')
  const path = join(folder, 'target', 'manifest.json')
  expect(diagnosticOf(() => nodeFiles.write(path, '{}'))).toMatchObject({
    code: 'FILE_UNWRITABLE',
    message: `Cannot write "${path}": a part of the path is a file, not a folder`,
  })
  expect(fs.readdirSync(folder)).toEqual(['target'])
})

test('files are listed below a folder in one order, through links, and a circle of links ends', () => {
  fs.mkdirSync(join(folder, 'models', 'staging'), { recursive: true })
  fs.writeFileSync(join(folder, 'models', 'b.sql'), '')
  fs.writeFileSync(join(folder, 'models', 'staging', 'a.sql'), '')
  fs.symlinkSync(join(folder, 'models'), join(folder, 'models', 'staging', 'again'))
  fs.mkdirSync(join(folder, 'shared'))
  fs.writeFileSync(join(folder, 'shared', 'c.sql'), '')
  fs.symlinkSync(join(folder, 'shared'), join(folder, 'models', 'linked'))
  expect(nodeFiles.list(join(folder, 'models'))).toEqual(['b.sql', 'linked/c.sql', 'staging/a.sql'])
  expect(nodeFiles.list(join(folder, 'absent'))).toEqual([])
})

test('a stream gives the bytes of the file, and a missing one the same diagnostic', async () => {
  const path = join(folder, 'large.csv')
  const text = 'id,name\n'.repeat(100_000)
  fs.writeFileSync(path, text)
  let bytes = 0
  for await (const chunk of nodeFiles.readStream(path)) bytes += chunk.length
  expect(bytes).toBe(text.length)
  const reading = (async () => {
    for await (const chunk of nodeFiles.readStream(join(folder, 'absent.csv'))) bytes += chunk.length
  })()
  await expect(reading).rejects.toMatchObject({ diagnostics: [{ code: 'FILE_NOT_FOUND' }] })
})

test('a full log starts anew and the older ones are kept, newest first', () => {
  const path = join(folder, 'logs', 'tsmodel.log')
  const log = openRotatingFile(path, { bytes: 10, kept: 2 })
  for (const line of ['one 456789', 'two 456789', 'three', 'four 56789', 'five']) log.write(line)
  log.close()
  expect(['', '.1', '.2', '.3'].map((end) => fs.existsSync(`${path}${end}`))).toEqual([true, true, true, false])
  expect(fs.readFileSync(path, 'utf8')).toBe('five')
  expect(fs.readFileSync(`${path}.1`, 'utf8')).toBe('four 56789')
  expect(fs.readFileSync(`${path}.2`, 'utf8')).toBe('three')
})

test('a log that exists is continued', () => {
  const path = join(folder, 'tsmodel.log')
  for (const line of ['first\n', 'second\n']) {
    const log = openRotatingFile(path, { bytes: 1000, kept: 2 })
    log.write(line)
    log.close()
  }
  expect(fs.readFileSync(path, 'utf8')).toBe('first\nsecond\n')
})

test('hashes are the well-known ones, ids are fresh, time moves on', () => {
  const host = createNodeHost({ HOME: '/home/ada' })
  expect(host.md5('a')).toBe('0cc175b9c0f1b6a831c399e269772661')
  expect(host.sha256('a')).toBe('ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb')
  expect(host.newId()).not.toBe(host.newId())
  expect(host.elapsed()).toBeGreaterThan(0)
  expect(host.environment).toEqual({ HOME: '/home/ada' })
})
