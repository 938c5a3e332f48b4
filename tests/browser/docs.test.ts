import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { buildDocs, type DocsFile } from '../../src/docs/index.js'
import { launchBrowser } from '../support/browser.js'
import { warehouseDocs } from '../unit/docs/warehouse.js'

const folder = mkdtempSync(join(tmpdir(), 'tsmodel docs '))
const [site, single] = [join(folder, 'site', 'index.html'), join(folder, 'single', 'static_index.html')]
const origin = { node: 'model.shop.stg_persons', column: 'id' }
const LINEAGE = {
  metadata: { version: 1 as const, generated_at: '', invocation_id: '' },
  nodes: {
    'model.shop.unified_users': {
      method: 'database' as const,
      columns: {
        user_id: [
          { ...origin, kind: 'masked' as const },
          { ...origin, column: 'created_at', kind: 'indirect' as const },
        ],
      },
    },
  },
  unknown: {},
}
const USERS_TEST = testOf('model.shop.unified_users')
const HISTORY = {
  metadata: { version: 1 as const, generated_at: '', invocation_id: '' },
  nodes: {
    'model.shop.unified_users': Array.from({ length: 12 }, (_, run) => past(run, 'success', { rows: 1000 + run * 50 })),
    [USERS_TEST]: [0, 2, 3, 1, 7].map((measured, run) =>
      past(run, measured > 5 ? 'fail' : measured > 2 ? 'warn' : 'pass', { measured }),
    ),
  },
}
let browser: Browser
let page: Page
let problems: string[]

beforeAll(async () => {
  write(dirname(site), buildDocs({ ...warehouseDocs(), columnLineage: LINEAGE, history: HISTORY }))
  write(dirname(single), buildDocs({ ...warehouseDocs({ static: true }), columnLineage: LINEAGE, history: HISTORY }))
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser.close()
  rmSync(folder, { recursive: true })
})

beforeEach(async () => {
  problems = []
  page = await browser.newPage({ viewport: { width: 1300, height: 850 } })
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  // The site needs nothing but its own files.
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) problems.push(`asked for ${request.url()}`)
  })
})
afterEach(async () => {
  expect(problems).toEqual([])
  expect(await page.evaluate('window.hacked')).toBeUndefined()
  await page.close()
})

describe.each([
  ['a folder', site],
  ['one file', single],
])('the docs as %s, opened from disk', (_, where) => {
  test('begin with the overview, what needs attention and the graph', async () => {
    await open(where, '')
    expect(await page.title()).toBe('shop')
    expect(await texts('.counts li')).toContain('16 models')
    expect(await texts('main section:first-of-type li')).toEqual([
      'fail not_null_unified_users_USER_ID',
      'warn soft_delete_ratio_unified_users',
    ])
    expect(await texts('.prose')).toEqual(['ChemLink\nThe warehouse, in layers.'].map((text) => text.replace('\n', '')))
    expect(await page.locator('canvas').count()).toBe(1)
  })

  test('show a model: description, columns, tests with their numbers, code', async () => {
    await open(where, '#/model/model.shop.unified_users')
    expect(await texts('h1')).toEqual(['unified_users'])
    expect(await texts('.prose strong')).toEqual(['the better name'])
    expect(
      await page.locator('.prose a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['https://example.org/a'])
    expect(await texts('.columns tbody tr:first-child td:last-child .badge')).toEqual(['not_null', 'unique'])
    expect(await texts('.columns tbody tr:nth-child(2) td:last-child .badge')).toEqual(['not_null'])
    const tests = page.locator('section', { has: page.getByRole('heading', { name: 'Tests' }) })
    expect(await tests.locator('tbody tr').nth(2).locator('td').allTextContents()).toEqual([
      'soft_delete_ratio',
      '',
      'warn',
      '0.123457',
      // No earlier run is known of it.
      '',
      'Measured 0.123457, configured to warn if > 0.1soft deleted 152, total 1231',
    ])
    expect(await texts('pre.code')).toEqual([expect.stringContaining("{{ ref('identity_links') }} -- </script>")])
    await page.getByRole('tab', { name: 'Compiled' }).click()
    expect(await texts('pre.code')).toEqual(['select 1 as compiled_code'])
  })

  test('say what a column was made of, and lead there', async () => {
    await open(where, '#/model/model.shop.unified_users')
    const words = page.locator('table.columns tr', { hasText: 'user_id' }).locator('div', { hasText: 'comes from' })
    expect(await words.first().textContent()).toBe('comes from stg_persons.id (masked)')
    await words.first().locator('a').click()
    await heading('stg_persons')
  })

  test('find names, columns and tags, and code when asked', async () => {
    await open(where, '')
    await page.keyboard.press('/')
    await page.keyboard.type('gold')
    await page.waitForSelector('.results')
    expect(await texts('.results a')).toEqual(['unified_users'])
    await page.fill('#query', 'zebra_token')
    await page.waitForFunction("document.querySelector('h1').textContent.startsWith('Nothing')")
    await page.check('#in-code')
    await page.waitForSelector('.results a')
    expect(await texts('.results li')).toEqual([expect.stringContaining('in code')])
    await page.fill('#query', 'daily_metrics')
    await page.uncheck('#in-code')
    await page.press('#query', 'Enter')
    await heading('daily_metrics')
  })
})

/** A picture of one point. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

test('pictures of the project are shown, as files and inside the one file; those of other places are not fetched', async () => {
  const overview = '![The dot](assets/dot.png) ![spy](https://example.org/spy.png) ![disk](/etc/dot.png)'
  const [beside, inside] = [join(folder, 'beside'), join(folder, 'inside')]
  write(beside, buildDocs(warehouseDocs({ overview })))
  mkdirSync(join(beside, 'assets'))
  writeFileSync(join(beside, 'assets/dot.png'), Buffer.from(DOT, 'base64'))
  const images = { 'assets/dot.png': `data:image/png;base64,${DOT}` }
  write(inside, buildDocs(warehouseDocs({ overview, images, static: true })))
  for (const where of [join(beside, 'index.html'), join(inside, 'static_index.html')]) {
    await open(where, '')
    await page.waitForFunction("document.querySelector('.prose img')?.naturalWidth === 1")
    expect(await page.locator('.prose img').evaluateAll((all) => all.map((each) => each.getAttribute('alt')))).toEqual([
      'The dot',
    ])
    expect(await texts('.prose')).toEqual([' ![spy](https://example.org/spy.png) ![disk](/etc/dot.png)'])
  }
})

test.each([
  ['#!/model/model.shop.daily_metrics', '#/model/model.shop.daily_metrics', 'daily_metrics'],
  ['#!/source/source.shop.chemlink.posts?g_v=1&g_i=x', '#/source/source.shop.chemlink.posts', 'chemlink.posts'],
  ['#!/macro/macro.shop.by_day#code', '#/macro/macro.shop.by_day', 'by_day'],
  ['#!/overview', '#/overview', 'shop'],
  ['#!/overview?g_v=1', '#/lineage', 'Lineage'],
])('the bookmark %s still works', async (bookmark, address, title) => {
  await open(site, bookmark)
  await heading(title)
  expect(new URL(page.url()).hash).toBe(address)
})

test('an address that is not there says so', async () => {
  await open(site, '#/model/model.shop.gone')
  expect(await texts('main')).toEqual([expect.stringContaining('There is no page for model.shop.gone')])
})

test('sources, seeds, tests, macros and exposures have pages; addresses that run code are no links', async () => {
  for (const [address, title] of [
    ['source/source.shop.chemlink.posts', 'chemlink.posts'],
    ['seed/seed.shop.countries', 'countries'],
    ['test/test.shop.not_null_users.1', 'not_null_unified_users_USER_ID'],
    ['macro/macro.shop.by_day', 'by_day'],
    ['exposure/exposure.shop.growth_board', 'growth_board'],
  ]) {
    await open(site, `#/${address}`)
    await heading(title!)
  }
  expect(await page.locator('a[href^="javascript" i]').count()).toBe(0)
})

describe('the lineage graph', () => {
  test('is drawn, and its nodes open by click and by keyboard', async () => {
    await open(site, '#/lineage')
    expect(await colours()).toBeGreaterThan(20)
    await page.focus('canvas')
    await page.keyboard.press('ArrowRight')
    const first = await page.locator('[aria-live]').textContent()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('[aria-live]').textContent()).not.toBe(first)
    await page.keyboard.press('Enter')
    await page.waitForFunction("!location.hash.startsWith('#/lineage')")
    await open(site, '#/lineage/model.shop.daily_metrics?up=0&down=0')
    const box = (await page.locator('canvas').boundingBox())!
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await heading('daily_metrics')
  })

  test('says in words what it shows, and how much of it', async () => {
    await open(site, '#/lineage/model.shop.daily_metrics?up=1&down=0')
    await page.click('.node-list summary')
    expect(await texts('.node-list li')).toEqual(
      [
        'unified_users model',
        'user_activity_events model reads unified_users',
        'daily_metrics model reads user_activity_events, unified_users',
      ].map((text) => expect.stringContaining(text.split(' reads')[0]!)),
    )
    await page.getByLabel('down').fill('1')
    await page.getByLabel('down').press('Enter')
    await page.locator('.node-list summary', { hasText: 'The 4 nodes as a list' }).waitFor()
    await page.getByRole('link', { name: 'Full graph' }).click()
    await page.locator('.node-list summary', { hasText: 'The 26 nodes as a list' }).waitFor()
    expect(new URL(page.url()).hash).toBe('#/lineage')
  })

  test('can be saved as a picture', async () => {
    await open(site, '#/lineage')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a picture' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('shop-lineage.png')
    expect(
      readFileSync(await download.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
  })
})

test('the theme follows the system until somebody chooses', async () => {
  const ground = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor')
  await page.emulateMedia({ colorScheme: 'dark' })
  await open(site, '')
  expect(await ground()).toBe('rgb(18, 23, 30)')
  await page.click('#theme')
  expect(await ground()).toBe('rgb(255, 255, 255)')
  await page.reload()
  expect(await ground()).toBe('rgb(255, 255, 255)')
})

function write(where: string, files: readonly DocsFile[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(where, file.path)), { recursive: true })
    writeFileSync(join(where, file.path), file.content)
  }
}

async function open(where: string, hash: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${pathToFileURL(where).href}${hash}`)
  await page.waitForSelector('main h1')
}

async function heading(text: string): Promise<void> {
  await page.locator('main h1', { hasText: text }).waitFor({ timeout: 10_000 })
}

function texts(selector: string): Promise<string[]> {
  return page.locator(selector).allTextContents()
}

/** How many different colours the canvas shows. */
async function colours(): Promise<number> {
  await page.waitForTimeout(200)
  return page.evaluate<number>(`(() => {
    const canvas = document.querySelector('canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return new Set(new Uint32Array(data.buffer)).size
  })()`)
}

test('draws what the last runs came to, of a model and of its tests', async () => {
  await page.goto(`${pathToFileURL(site).href}#/model/${encodeURIComponent('model.shop.unified_users')}`)
  const charts = page.locator('section', { hasText: 'History' }).locator('svg.chart')
  await charts.first().waitFor()
  expect(await charts.count()).toBe(2)
  expect(await charts.nth(1).getAttribute('aria-label')).toBe('12 runs, the last one success with 1,550')
  expect(await charts.nth(1).locator('rect.good').count()).toBe(12)
  const line = page.locator('section', { hasText: 'Tests' }).locator('svg.chart')
  expect(await line.count()).toBe(1)
  expect(await line.locator('rect').evaluateAll((bars) => bars.map((bar) => bar.getAttribute('class')))).toEqual([
    'bar good',
    'bar good',
    'bar warn',
    'bar good',
    'bar bad',
  ])
  expect(await line.locator('title').last().textContent()).toBe('2026-11-05 03:00 UTC: fail, 7')
})

function past(run: number, status: string, numbers: { readonly rows?: number; readonly measured?: number }) {
  const at = `2026-11-${String(run + 1).padStart(2, '0')}T03:00:00Z`
  return { at, status, seconds: 1 + run / 10, rows: numbers.rows ?? null, measured: numbers.measured ?? null }
}

/** A test of the node, as the manifest knows it. */
function testOf(node: string): string {
  const { nodes } = warehouseDocs().manifest
  return Object.values(nodes).find((each) => each.resource_type === 'test' && each.attached_node === node)!.unique_id
}
