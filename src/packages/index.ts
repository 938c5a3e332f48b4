export { FetchFailure, type PackageFetcher, type ResolvedPackage } from './contract.js'
export { installPackages } from './install.js'
export { DEFAULT_REGISTRY, Registry } from './registry.js'
export { resolvePackages } from './resolve.js'
