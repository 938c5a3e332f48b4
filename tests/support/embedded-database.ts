import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openDatabase } from '../../src/adapters/index.js'
import type { PgliteSettings } from '../../src/adapters/contract.js'

// Making an embedded database takes seconds, copying one does not: an empty one is kept per user and version of PGlite.

export interface EmbeddedDatabase {
  readonly settings: PgliteSettings
  /** Removes the folder; the database must have been closed. */
  readonly remove: () => void
}

/** A folder with an empty embedded database of its own, below the system's temporary folder. */
export async function freshEmbeddedDatabase(): Promise<EmbeddedDatabase> {
  const template = await emptyDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-embedded '))
  const path = join(folder, 'warehouse')
  cpSync(template, path, { recursive: true })
  return {
    settings: { type: 'pglite', path },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

async function emptyDatabase(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const version = dirname(dirname(entry))
  const { version: number } = createRequire(import.meta.url)(join(version, 'package.json')) as { version: string }
  const target = join(tmpdir(), `tsmodel-pglite-${process.getuid?.() ?? 'user'}`, number)
  if (existsSync(target)) return target
  const draft = `${target}.${randomBytes(4).toString('hex')}`
  mkdirSync(dirname(target), { recursive: true })
  const database = await openDatabase({ settings: { type: 'pglite', path: draft }, purpose: 'template' })
  await database.close()
  try {
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}
