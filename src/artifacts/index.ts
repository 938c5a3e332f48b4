export { type ArtifactMetadata, COMPATIBLE_DBT_VERSION, serialize } from './artifact.js'
export { historyArtifact, type HistoryV1, type PastResult } from './history.js'
export { columnLineageArtifact, type ColumnLineageV1, type ColumnOriginArtifact } from './column-lineage.js'
export { catalogArtifact, type CatalogInput, type CatalogTable, type CatalogV1 } from './catalog.js'
export type {
  ColumnArtifact,
  ExposureArtifact,
  GraphArtifact,
  MacroArtifact,
  ManifestV12,
  NodeArtifact,
  SourceArtifact,
} from './manifest-types.js'
export { type CompiledEntry, manifestArtifact, manifestMetadata, type ManifestOptions } from './manifest.js'
export { nodeArtifact } from './node-artifact.js'
export { semanticArtifact } from './semantic-artifact.js'
export { unitTestArtifact } from './unit-test-artifact.js'
export { quotedName } from './quoted-name.js'
export { readCatalog } from './read-catalog.js'
export { readManifest } from './read-manifest.js'
export { readRunResults } from './read-run-results.js'
export { readSources } from './read-sources.js'
export { layersOf, restoreManifest, variablesOf } from './restore-manifest.js'
export { type RunResultArtifact, runResultsArtifact, type RunResultsV6 } from './run-results.js'
export { type FreshnessResult, type SourceFreshnessArtifact, sourcesArtifact, type SourcesV3 } from './sources.js'
