export { COMPATIBLE_DBT_VERSION, type ArtifactMetadata, serialize } from './artifact.js'
export { catalogArtifact, type CatalogInput, type CatalogTable, type CatalogV1 } from './catalog.js'
export type {
  ExposureArtifact,
  GraphArtifact,
  MacroArtifact,
  ManifestV12,
  NodeArtifact,
  SourceArtifact,
} from './manifest-types.js'
export { type CompiledEntry, manifestArtifact, type ManifestOptions } from './manifest.js'
export { nodeArtifact } from './node-artifact.js'
export { type RunResultArtifact, runResultsArtifact, type RunResultsV6 } from './run-results.js'
export { type FreshnessResult, sourcesArtifact, type SourcesV3 } from './sources.js'
