import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secondsOf, type Benchmark } from './measure.js'

const PROJECT = [
  'project.yml',
  'profiles.yml',
  'models',
  'seeds',
  'snapshots',
  'macros',
  'analyses',
  'tests',
  'demo',
] as const

/** Holds: the ChemLink warehouse is built from nothing on the embedded database in less than 60 seconds. */
export const demoBuild: Benchmark = async ({ root, binary }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tsmodel-bench-'))
  try {
    for (const name of PROJECT) cpSync(join(root, name), join(folder, name), { recursive: true })
    const seconds = secondsOf(process.execPath, [binary, 'build', '--quiet'], { cwd: folder })
    return [{ name: 'ChemLink from nothing, embedded', ours: seconds, against: '60 s', theirs: null, limit: 60 }]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
