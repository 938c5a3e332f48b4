import { createRequire } from 'node:module'

/** The version of this package. */
export function engineVersion(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { readonly version: string }
  return manifest.version
}

/** The version, and what the build says of its code: what one build kept, another does not take. */
export function engineIdentity(): string {
  try {
    const build = createRequire(import.meta.url)('../build.json') as { readonly hash: string }
    return `${engineVersion()} ${build.hash}`
  } catch {
    return engineVersion()
  }
}
