import { type CatalogRelation, type Database } from '../adapters/index.js'
import {
  catalogArtifact,
  columnLineageArtifact,
  type ColumnLineageV1,
  historyArtifact,
  type HistoryV1,
  manifestArtifact,
  readRunResults,
  readSources,
  serialize,
} from '../artifacts/index.js'
import { DiagnosticError, problem, stopOnErrors } from '../core/diagnostic.js'
import { isAbsolutePath, joinPath } from '../core/host.js'
import type { Manifest } from '../core/manifest.js'
import { isRelational } from '../core/node.js'
import type { RunResult } from '../core/result.js'
import { buildDocs } from '../docs/index.js'
import { lineageOf } from './column-lineage.js'
import { compilableNodes, compileAll } from './compile-nodes.js'
import { compiledEntries, compilerFor, recording } from './compile-setup.js'
import type { DocsOptions, ServeOptions } from './contract.js'
import { docsAssets, inlinePictures } from './docs-assets.js'
import { type OpenedProject, withProject } from './open-project.js'
import { withWarehouse } from './open-warehouse.js'
import { keepResults } from './keep-results.js'
import { parseOpened, type ParsedGraph, selected } from './parse-opened.js'
import { readRecent } from '../run/history/recent.js'
import { queryHost } from '../run/query-host.js'
import { historySettings } from './history-settings.js'
import { siteFiles } from './engine-files.js'
import { serveFolder } from './serve-docs.js'
import { artifactMetadata, manifestFacts, writeArtifact } from './write-artifacts.js'
import { loadProject } from '../config/index.js'
import { projectFolder } from './surroundings.js'
import { withSession } from './with-session.js'

/** Runs of each node that the site draws. */
const SHOWN_RUNS = 30

/**
 * Compiles, asks the database for the columns of everything that the project knows, and writes the site beside the
 * artifacts that it is made of. Gives the page to open and the number of files.
 */
export async function generateDocs(options: DocsOptions): Promise<{ readonly path: string; readonly files: number }> {
  const { path, files } = await documentProject(options)
  return { path, files }
}

/** The same, with the project and the result of each node that was compiled. */
export async function documentProject(options: DocsOptions): Promise<{
  readonly path: string
  readonly files: number
  readonly results: readonly RunResult[]
  readonly manifest: Manifest
}> {
  return withProject(options, async (opened) => {
    const graph = parseOpened(opened)
    const { manifest } = graph.parsed
    const compiler = recording(compilerFor(opened, graph, new Set()))
    const paths = new Map<string, string | null>()
    let results: readonly RunResult[] = []
    let relations: readonly CatalogRelation[] = []
    let columnLineage: ColumnLineageV1 | null = null
    let history: HistoryV1 | null = null
    if (options.compile !== false || options.emptyCatalog !== true) {
      await withWarehouse(opened, graph, async (database) => {
        if (options.compile !== false) {
          const nodes = compilableNodes(graph, selected(graph, options, opened))
          await withSession(database, 'compile', options.signal, async (session) => {
            const all = await compileAll(nodes, compiler, opened, queryHost(database, session))
            results = all.results
            keepResults('generate', results, opened, options)
            stopOnErrors(all.problems)
            for (const { uniqueId, path } of all.outputs) paths.set(uniqueId, path)
          })
        }
        if (options.emptyCatalog !== true) {
          relations = await readCatalog(manifest, database)
          history = await readHistory(opened, database)
        }
        if (options.compile !== false) columnLineage = await readLineage(graph, opened, options, database)
      })
    }
    const meta = artifactMetadata(opened)
    const manifestJson = manifestArtifact(manifest, meta, {
      compiled: compiledEntries(compiler.compiled, (id) => paths.get(id) ?? null),
      ...manifestFacts(opened),
    })
    const catalog = catalogArtifact(relations, manifest, meta)
    writeArtifact('manifest.json', manifestJson, opened, options)
    writeArtifact('catalog.json', catalog, opened, options)
    if (history !== null) writeArtifact('history.json', history, opened, options)
    const pictures = docsAssets(opened)
    const files = buildDocs({
      // The site shows what the artifacts hold, so it is made from their text, secrets masked.
      manifest: masked(manifestJson, opened),
      catalog: masked(catalog, opened),
      columnLineage,
      history,
      ...lastArtifacts(opened),
      assets: siteFiles(),
      ...(options.static === true ? { images: inlinePictures(pictures) } : {}),
      static: options.static === true,
    })
    const beside = options.static === true ? [] : pictures
    for (const { path, content } of [...files, ...beside])
      opened.host.files.write(joinPath(opened.targetPath, path), content)
    return {
      path: joinPath(opened.targetPath, options.static === true ? 'static_index.html' : 'index.html'),
      files: files.length + beside.length,
      results,
      manifest,
    }
  })
}

/** Serves the target folder, which holds the site, on this machine. */
export async function serveDocs(
  options: ServeOptions,
): Promise<{ readonly url: string; readonly closed: Promise<void> }> {
  const { host } = options
  const { project } = loadProject({ host, projectDir: projectFolder(host, options.projectDir) })
  const target = options.targetPath ?? project.targetPath
  return serveFolder(host, isAbsolutePath(target) ? target : joinPath(project.root, target), {
    port: options.port ?? 8080,
    address: options.address ?? '127.0.0.1',
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  })
}

async function readCatalog(manifest: Manifest, database: Database): Promise<readonly CatalogRelation[]> {
  const schemas = new Set<string>()
  for (const node of manifest.nodes.values()) if (isRelational(node) && node.schema !== '') schemas.add(node.schema)
  const session = await database.acquire('docs')
  try {
    return await database.introspector.catalog(session, [...schemas].sort())
  } finally {
    await session.release()
  }
}

/** The last runs on this target; null where no history is kept. */
async function readHistory(opened: OpenedProject, database: Database): Promise<HistoryV1 | null> {
  const settings = historySettings(opened)
  if (settings === null) return null
  const session = await database.acquire('history')
  try {
    const results = await readRecent(session, settings, opened.project.name, SHOWN_RUNS, database.dialect)
    return historyArtifact(results, artifactMetadata(opened))
  } finally {
    await session.release()
  }
}

/** Where the columns of all models come from. A project that cannot be read as a whole has none, and its docs all the same. */
async function readLineage(
  graph: ParsedGraph,
  opened: OpenedProject,
  options: DocsOptions,
  database: Database,
): Promise<ColumnLineageV1> {
  return withSession(database, 'lineage', options.signal, async (session) => {
    const { lineage, unknown } = await lineageOf(graph.dag.order, graph, opened, options, database, session)
    return columnLineageArtifact(lineage, unknown, artifactMetadata(opened))
  })
}

/** Results of earlier commands, which the site shows beside the nodes. */
function lastArtifacts({ host, targetPath }: OpenedProject) {
  const [runResults, sources] = [joinPath(targetPath, 'run_results.json'), joinPath(targetPath, 'sources.json')]
  return {
    runResults: host.files.exists(runResults) ? readRunResults(host.files.readText(runResults), runResults) : null,
    sources: host.files.exists(sources) ? readSources(host.files.readText(sources), sources) : null,
  }
}

function masked<Artifact extends object>(artifact: Artifact, opened: OpenedProject): Artifact {
  const text = opened.mask(serialize(artifact))
  try {
    return JSON.parse(text) as Artifact
  } catch (cause) {
    throw new DiagnosticError(
      problem('SECRET_IN_ARTIFACT', 'A secret stands in the artifacts where masking it breaks them'),
      { cause },
    )
  }
}
