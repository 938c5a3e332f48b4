import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { create } from 'tar'

export type Files = Readonly<Record<string, string>>

/** One version of a package in the registry: its files, and what it says of itself. */
export interface Release {
  readonly files: Files
  readonly packages?: readonly Readonly<Record<string, unknown>>[]
  readonly require_dbt_version?: readonly string[]
  /** Symbolic links in its archive, by their paths. */
  readonly links?: Files
}

export interface PackageServer {
  readonly url: string
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[]
  /** Answers the next requests with these statuses first. */
  failNext(...statuses: readonly number[]): void
  close(): Promise<void>
}

/** A registry with the hub's JSON, by name and version, and the archives that it points at. */
export async function packageServer(
  folder: string,
  packages: Readonly<Record<string, Readonly<Record<string, Release>>>>,
): Promise<PackageServer> {
  const asked: string[] = []
  const failures: number[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    const failure = failures.shift()
    const answer = failure === undefined ? answerTo(path) : undefined
    response.statusCode = failure ?? (answer === undefined ? 404 : 200)
    response.end(answer)
  })
  const answerTo = (path: string): Buffer | string | undefined => {
    const archive = /^\/archives\/(.+)\/([^/]+)\.tar\.gz$/.exec(path)
    if (archive !== null) return archiveOf(folder, packages[archive[1]!]?.[archive[2]!])
    const name = /^\/api\/v1\/(.+)\.json$/.exec(path)?.[1]
    const releases = name === undefined ? undefined : packages[name]
    if (releases === undefined) return undefined
    const versions = Object.entries(releases).map(([version, { packages: needs = [], require_dbt_version }]) => [
      version,
      {
        version,
        packages: needs,
        require_dbt_version,
        downloads: { tarball: `${url}/archives/${name}/${version}.tar.gz` },
      },
    ])
    return JSON.stringify({ name, versions: Object.fromEntries(versions) })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    failNext: (...statuses) => void failures.push(...statuses),
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

let archives = 0

/** A gzipped tar with one folder at its top, as code hosts make them. */
function archiveOf(folder: string, release: Release | undefined): Buffer | undefined {
  if (release === undefined) return undefined
  const root = join(folder, `archive-${(archives += 1)}`)
  const top = join(root, 'top-1234abcd')
  writeFiles(top, release.files)
  for (const [path, goal] of Object.entries(release.links ?? {})) fs.symlinkSync(goal, join(top, path))
  const file = join(root, 'archive.tgz')
  create({ gzip: true, sync: true, file, cwd: root }, ['top-1234abcd'])
  return fs.readFileSync(file)
}

export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(folder, path)), { recursive: true })
    fs.writeFileSync(join(folder, path), text)
  }
}

/** Runs git in `folder`, as nobody in particular. */
export function git(folder: string, ...words: readonly string[]): string {
  const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main']
  return execFileSync('git', [...who, ...words], { cwd: folder, encoding: 'utf8' }).trim()
}

/** A repository whose `main` holds `files`; gives the commit. */
export function repository(folder: string, files: Files): string {
  fs.mkdirSync(folder, { recursive: true })
  git(folder, 'init', '--quiet')
  return commit(folder, files, 'first')
}

/** One more commit; gives its hash. */
export function commit(folder: string, files: Files, message: string): string {
  writeFiles(folder, files)
  git(folder, 'add', '.')
  git(folder, 'commit', '--quiet', '-m', message)
  return git(folder, 'rev-parse', 'HEAD')
}
