import type { DocsFile, DocsInput } from './contract.js'
import { detailOf, detailSources } from './details.js'
import { documentedOf, indexOf } from './entries.js'
import { dataScript, escapeHtml, jsonForHtml } from './script-text.js'

/** Files of the page, in the folder `site` beside this module; the caller reads them. */
export const SITE_FILES: readonly string[] = [
  'index.html',
  'docs.css',
  'docs-store.js',
  'docs-dom.js',
  'docs-code.js',
  'docs-search.js',
  'docs-graph.js',
  'docs-paint.js',
  'docs-lineage.js',
  'docs-chart.js',
  'docs-tables.js',
  'docs-pages.js',
  'docs-app.js',
]

const DATA_FOLDER = 'docs-data'

/**
 * The documentation of a project as a static site, from artifacts alone. It needs no server: the page loads its data as
 * scripts, the index at once and the details of a page when it is opened. With `static` everything is in `static_index.html`.
 */
export function buildDocs(input: DocsInput): readonly DocsFile[] {
  const documented = documentedOf(input.manifest)
  const index = indexOf(input, documented)
  const sources = detailSources(input)
  const shards: Record<string, unknown>[] = Array.from({ length: index.shards }, () => ({}))
  documented.forEach((entry, position) => {
    shards[index.entries[position]!.shard]![entry.unique_id] = detailOf(entry, sources)
  })
  const title = escapeHtml(index.project === '' ? 'Documentation' : `${index.project} – documentation`)
  const page = assetText(input, 'index.html').replace(/<title>.*<\/title>/, () => `<title>${title}</title>`)
  if (input.static === true) {
    return [{ path: 'static_index.html', content: inlined(page, input, { index, shards }) }]
  }
  return [
    { path: 'index.html', content: page },
    ...SITE_FILES.filter((name) => name !== 'index.html').map((name) => ({
      path: name,
      content: assetText(input, name),
    })),
    { path: `${DATA_FOLDER}/index.js`, content: dataScript('tsmodelDocs.receiveIndex', index) },
    ...shards.map((shard, number) => ({
      path: `${DATA_FOLDER}/details-${number}.js`,
      content: dataScript('tsmodelDocs.receiveDetails', { shard: number, details: shard }),
    })),
  ]
}

/** The page with styles, scripts and data inside it. */
function inlined(page: string, input: DocsInput, data: unknown): string {
  return page
    .replace(
      /<link rel="stylesheet" href="([^"]+)" \/>/g,
      (_, name: string) => `<style>\n${assetText(input, name)}</style>`,
    )
    .replace(/<script src="([^"]+)"><\/script>/g, (_, name: string) =>
      name.startsWith(`${DATA_FOLDER}/`)
        ? `<script type="application/json" id="docs-data">${jsonForHtml(data)}</script>`
        : `<script>\n${assetText(input, name)}</script>`,
    )
}

function assetText(input: DocsInput, name: string): string {
  const text = Object.hasOwn(input.assets, name) ? input.assets[name] : undefined
  if (text === undefined) throw new Error(`The site file "${name}" was not given`)
  return text
}
