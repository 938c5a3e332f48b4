import { readYaml, restoreYaml, type StoredYaml, type YamlDocument } from '../config/index.js'
import type { Host } from '../core/host.js'
import type { CodeCache } from '../template/index.js'
import { isPlain } from './parse-cache.js'
import type { ParseStore } from './parse-store.js'

/** A YAML document, from the store when it holds one for the same text. Throws as `readYaml` does. */
export function readStoredYaml(
  host: Pick<Host, 'sha256'>,
  store: ParseStore | null,
  file: string,
  text: string,
): YamlDocument {
  if (store === null) return readYaml(file, text)
  const key = host.sha256(text)
  const stored = store.read('yaml', key) as StoredYaml | undefined
  if (stored !== undefined) return restoreYaml(file, stored)
  const document = readYaml(file, text)
  const { value } = document
  if (document.places === undefined || !isPlain(value)) return document
  const kept: StoredYaml = { value, places: document.places() }
  store.write('yaml', key, kept)
  // The tree of the parsed text is let go: it is many times as large as what was kept.
  return restoreYaml(file, kept)
}

/** The part of the store that keeps generated code. */
export function codeCache(host: Pick<Host, 'sha256'>, store: ParseStore | null): CodeCache | undefined {
  if (store === null) return undefined
  return {
    hash: (text) => host.sha256(text),
    read: (key) => {
      const found = store.read('code', key)
      return typeof found === 'string' ? found : undefined
    },
    write: (key, code) => store.write('code', key, code),
  }
}
