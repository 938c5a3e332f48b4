import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startCommand } from '../../support/built-command.js'

/** The first test that starts the command may have to build it. */
const LONG = { timeout: 240_000 }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsmodel serve '))
  writeFileSync(join(folder, 'project.yml'), 'name: shop\nprofile: shop\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Status, type and text of an answer; the path goes out as it is, which `fetch` would clean up. */
function ask(base: string, path: string, method = 'GET') {
  return new Promise<{ status: number | undefined; type: string | undefined; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(base)
    const asked = request({ hostname, port, path, method }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], text }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

test(
  'docs serve shows the generated site to this machine until Ctrl-C, and nothing above its folder',
  LONG,
  async () => {
    mkdirSync(join(folder, 'target/assets'), { recursive: true })
    writeFileSync(join(folder, 'target/index.html'), '<p>docs</p>')
    writeFileSync(join(folder, 'target/docs-app.js'), 'void 0')
    writeFileSync(join(folder, 'target/assets/logo.png'), 'png')
    const running = startCommand(['docs', 'serve', '--port', '0'], { cwd: folder })
    await running.says('Press Ctrl+C to exit.')
    const base = /Serving docs at (http:\/\/127\.0\.0\.1:\d+)/.exec(running.said())?.[1] ?? ''
    expect(await ask(base, '/')).toEqual({ status: 200, type: 'text/html; charset=utf-8', text: '<p>docs</p>' })
    expect(await ask(base, '/index.html?x=1')).toMatchObject({ status: 200, text: '<p>docs</p>' })
    expect(await ask(base, '/docs-app.js')).toMatchObject({ status: 200, type: 'text/javascript; charset=utf-8' })
    expect(await ask(base, '/assets/logo.png')).toMatchObject({ status: 200, type: 'image/png' })
    expect(await ask(base, '/', 'HEAD')).toMatchObject({ status: 200, text: '' })
    for (const path of [
      '/assets',
      '/nowhere',
      '/../project.yml',
      '/%2e%2e/project.yml',
      '/assets/..%2f..%2fproject.yml',
    ]) {
      expect(await ask(base, path), path).toMatchObject({ status: 404, text: 'Not found\n' })
    }
    expect(await ask(base, '/', 'POST')).toMatchObject({ status: 404 })
    running.process.kill('SIGINT')
    expect((await running.finished).exitCode).toBe(0)
  },
)

test('docs serve says when there is nothing to show, and when the port is taken', LONG, async () => {
  const nothing = await startCommand(['docs', 'serve', '--port', '0'], { cwd: folder }).finished
  expect(nothing.exitCode).toBe(2)
  expect(nothing.error).toContain('DOCS_NOT_GENERATED')
  expect(nothing.error).toContain('Run "tsmodel docs generate" first.')

  mkdirSync(join(folder, 'target'))
  writeFileSync(join(folder, 'target/index.html'), '<p>docs</p>')
  const first = startCommand(['docs', 'serve', '--port', '0'], { cwd: folder })
  await first.says('Press Ctrl+C to exit.')
  const port = /127\.0\.0\.1:(\d+)/.exec(first.said())?.[1] ?? ''
  const second = await startCommand(['docs', 'serve', '--port', port], { cwd: folder }).finished
  expect(second.exitCode, second.error).toBe(2)
  expect(second.error).toContain(port)
  expect(second.error).not.toContain('INTERNAL_ERROR')
  first.process.kill('SIGINT')
  expect((await first.finished).exitCode).toBe(0)
})
