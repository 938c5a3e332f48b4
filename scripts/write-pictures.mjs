// Writes docs/pictures, and the lines that README.md shows, from what the engine says and draws, with the Chromium of the tests. In
// a project that was built at several times before, so that its history has something to show:
//
//   for day in 2025-10-06 2025-10-13 2025-10-20 2025-10-27; do
//     npx tsmodel build --vars "{as_of: '$day 00:00:00+00', published_figures: false}"
//   done
//   npx tsmodel build --use-colors > build.txt
//   node scripts/write-pictures.mjs build.txt
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import bundled from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import { historyPicture } from './pictures/history-picture.mjs'
import { terminalPicture } from './pictures/terminal-picture.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const pictures = `${root}/docs/pictures`

/** Lines of the build that tell the story, each kind once. */
const TOLD = [
  /Found \d/,
  /Concurrency/,
  /OK synced source table raw_chemlink\.persons/,
  /OK synced source table raw_engagement\.posts/,
  /Layer /,
  /WARN .*soft_delete_ratio/,
  /PASS .*orphaned_external_id/,
  /OK created sql table model core\.unified_users/,
  /OK created sql incremental model/,
  /PASS assert_published_figures_match/,
  /OK created sql table model ai\.training_data_activation/,
  /Finished running/,
  /Completed with/,
  /Done\. PASS/,
]

const WIDEST = 118

const TESTS = `
select results.name, results.measured::float8 as measured, results.status, to_char(invocations.started_at, 'HH24:MI') as at
from tsmodel.node_results as results
join tsmodel.invocations using (invocation_id)
where results.resource_type = 'test' and results.measured is not null and invocations.verb = 'build'
order by results.name, invocations.started_at`

function tsmodel(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}/bin/tsmodel.js`, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`tsmodel ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`)
  return stdout
}

/** The lines that tell the story, no wider than a terminal. */
function toldLines(output) {
  const seen = new Set()
  return output.split('\n').flatMap((line) => {
    const pattern = TOLD.find((each) => each.test(line))
    if (pattern === undefined || (seen.has(pattern) && pattern.source !== 'Layer ')) return []
    seen.add(pattern)
    return line.length > WIDEST && !line.includes('\u001b') ? [`${line.slice(0, WIDEST - 1)}…`] : [line]
  })
}

/** The same lines without their colours, where the README shows them. */
function writeReadme(lines) {
  const file = `${root}/README.md`
  // eslint-disable-next-line no-control-regex
  const plain = lines.map((line) => line.replace(/\u001b\[[\d;]*m/g, '')).join('\n')
  const place = /(<!-- Written by scripts\/write-pictures\.mjs\. -->\n\n```\n)[^]*?(```\n)/
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(place, (_, open, close) => `${open}${plain}\n${close}`),
  )
}

async function lineagePicture(page) {
  tsmodel('docs', 'generate', '--static')
  const site = pathToFileURL('target/static_index.html').href
  await page.goto(`${site}#/lineage/${encodeURIComponent('model.chemlink_analytics.monthly_metrics')}?up=3&down=1`)
  await page.waitForSelector('canvas')
  await page.getByText('Fit', { exact: true }).click()
  await page.waitForTimeout(500)
  await page.locator('canvas').screenshot({ path: `${pictures}/lineage.png` })
}

function qualityPicture() {
  const { show } = JSON.parse(tsmodel('show', '--quiet', '--inline', TESTS, '--output', 'json', '--limit', '-1'))
  const byName = new Map()
  for (const row of show) byName.set(row.name, [...(byName.get(row.name) ?? []), row])
  const values = (runs) => new Set(runs.map(({ measured }) => measured)).size
  const moved = [...byName]
    .filter(([, runs]) => values(runs) > 1)
    .sort(([, left], [, right]) => values(right) - values(left))
    .slice(0, 6)
  return historyPicture(
    'What data tests measured, run by run',
    moved.map(([name, runs]) => ({ name, runs })),
  )
}

mkdirSync(pictures, { recursive: true })
const build = readFileSync(process.argv[2] ?? 'build.txt', 'utf8')
const told = toldLines(build)
const title = `npx tsmodel build (${told.length} of its ${build.trimEnd().split('\n').length} lines)`
writeFileSync(`${pictures}/build.svg`, terminalPicture(title, told))
writeReadme(told)
writeFileSync(`${pictures}/quality-history.svg`, qualityPicture())
const browser = await chromium.launch({
  executablePath: await bundled.executablePath(),
  args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--disable-dev-shm-usage'],
})
try {
  await lineagePicture(await browser.newPage({ viewport: { width: 1500, height: 760 } }))
} finally {
  await browser.close()
}
