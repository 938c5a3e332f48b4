// The end-to-end tests on each major version of Postgres that is supported, and once in a schema whose name needs quotes.
// `npm run test:majors` runs tests/cases and tests/conformance; other folders, files or flags of vitest may be named behind
// `--`. The last lines say how each run ended; the exit code is 1 when one failed.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAJORS = ['14', '15', '16', '17', '18']
const ODD_SCHEMA = 'Odd "Schema'

const root = fileURLToPath(new URL('..', import.meta.url))
const given = process.argv.slice(2)
const what = given.length > 0 ? given : ['tests/cases', 'tests/conformance']

/**
 * @param {Record<string, string>} environment
 * @returns {Promise<number>} exit code
 */
function runTests(environment) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  // A server of one's own has one version.
  const child = spawn(process.execPath, [vitest, 'run', ...what], {
    cwd: root,
    env: { ...process.env, TSMODEL_TEST_DATABASE_URL: '', ...environment },
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}

const runs = [
  ...MAJORS.map((major) => ({ name: `Postgres ${major}`, environment: { TSMODEL_TEST_POSTGRES_MAJOR: major } })),
  { name: `Postgres 18, schema ${ODD_SCHEMA}`, environment: { TSMODEL_TEST_SCHEMA: ODD_SCHEMA } },
]

const ended = []
for (const { name, environment } of runs) ended.push({ name, code: await runTests(environment) })

for (const { name, code } of ended) process.stdout.write(`${name}: ${code === 0 ? 'passed' : 'failed'}\n`)
process.exitCode = ended.every(({ code }) => code === 0) ? 0 : 1
