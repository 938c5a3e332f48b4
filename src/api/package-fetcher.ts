import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { extract } from 'tar'
import { joinPath } from '../core/host.js'
import { FetchFailure, type PackageFetcher } from '../packages/index.js'
import { nodeFiles } from './node-host.js'

const ATTEMPTS = 3
/** Milliseconds that a server may take for one answer. */
const PATIENCE = 60_000

/** Fetches with HTTP and the `git` of the machine, into folders that `close` removes. */
export function createPackageFetcher(options: {
  readonly newId: () => string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal?: AbortSignal
}): PackageFetcher {
  const root = joinPath(tmpdir().replaceAll('\\', '/'), `tsmodel-packages-${options.newId()}`)
  let folders = 0
  const nextFolder = (): string => joinPath(root, String((folders += 1)))
  const git = (words: readonly string[], folder: string): Promise<string> => runGit(words, folder, options)
  return {
    async readJson(url) {
      const response = await request(url, options.signal)
      if (response === null) return null
      try {
        const document: unknown = await response.json()
        return document
      } catch (cause) {
        throw new FetchFailure('the answer of the registry is no JSON', { cause })
      }
    },
    async unpack(url) {
      const response = await request(url, options.signal)
      if (response === null) throw new FetchFailure('the server has no such archive (404)')
      const folder = nextFolder()
      const archive = joinPath(root, `${folders}.tar.gz`)
      nodeFiles.write(archive, new Uint8Array(await response.arrayBuffer()))
      nodeFiles.write(joinPath(folder, '.tsmodel'), '')
      try {
        // Links could lead out of the folder; models and macros need none.
        const isPlain = (_path: string, entry: object): boolean =>
          'type' in entry && ['File', 'OldFile', 'Directory', 'ContiguousFile'].includes(String(entry.type))
        await extract({ file: archive, cwd: folder, strip: 1, strict: true, filter: isPlain })
      } catch (cause) {
        throw new FetchFailure(`the archive cannot be unpacked (${reasonOf(cause)})`, { cause })
      }
      nodeFiles.remove(joinPath(folder, '.tsmodel'))
      return folder
    },
    async checkOut(url, revision) {
      const folder = nextFolder()
      nodeFiles.write(joinPath(folder, '.tsmodel'), '')
      nodeFiles.remove(joinPath(folder, '.tsmodel'))
      // An empty template folder: no hooks of this machine run in the copy.
      await git(['init', '--quiet', '--template=', '.'], folder)
      await git(['remote', 'add', 'origin', '--', url], folder)
      const wanted = revision ?? 'HEAD'
      if (wanted.startsWith('-')) throw new FetchFailure(`"${wanted}" is no revision`)
      const commit = await fetchRevision(git, folder, wanted)
      await git(['checkout', '--quiet', '--detach', commit], folder)
      nodeFiles.remove(joinPath(folder, '.git'))
      return { commit, folder }
    },
    close: () => nodeFiles.remove(root),
  }
}

/** The commit that a branch, a tag or a (also shortened) commit means. */
async function fetchRevision(
  git: (words: readonly string[], folder: string) => Promise<string>,
  folder: string,
  wanted: string,
): Promise<string> {
  try {
    await git(['fetch', '--quiet', '--depth=1', 'origin', wanted], folder)
    return (await git(['rev-parse', '--verify', 'FETCH_HEAD^{commit}'], folder)).trim()
  } catch (error) {
    // Servers give single commits only where they are asked for with all their digits, and some not even then.
    if (!/^[0-9a-f]{4,40}$/i.test(wanted)) throw error
    await git(['fetch', '--quiet', '--tags', 'origin', '+refs/heads/*:refs/remotes/origin/*'], folder)
    return (await git(['rev-parse', '--verify', `${wanted}^{commit}`], folder)).trim()
  }
}

function runGit(
  words: readonly string[],
  folder: string,
  options: { readonly environment: Readonly<Record<string, string | undefined>>; readonly signal?: AbortSignal },
): Promise<string> {
  // Nobody is there to answer questions for a name and a password.
  const environment = { ...options.environment, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
  return new Promise((resolve, reject) => {
    const given = options.signal === undefined ? {} : { signal: options.signal }
    execFile('git', [...words], { cwd: folder, env: environment, ...given }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else if ('code' in error && error.code === 'ENOENT') {
        reject(new FetchFailure('the program "git" is not installed', { cause: error }))
      } else reject(new FetchFailure(gitReason(stderr), { cause: error }))
    })
  })
}

function gitReason(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '')
  const fatal = lines.findLast((line) => line.startsWith('fatal:')) ?? lines.at(-1) ?? 'git failed'
  return fatal.replace(/^fatal:\s*/, '')
}

/** The answer; null for 404. Answers that may be better next time are asked for again. */
async function request(url: string, signal: AbortSignal | undefined): Promise<Response | null> {
  for (let attempt = 1; ; attempt += 1) {
    const patience = AbortSignal.timeout(PATIENCE)
    try {
      const response = await fetch(url, {
        signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
      })
      if (response.status === 404) return null
      if (response.ok) return response
      if (response.status < 500 || attempt === ATTEMPTS) {
        throw new FetchFailure(`the server answers ${response.status} ${response.statusText}`.trim())
      }
    } catch (error) {
      if (error instanceof FetchFailure) throw error
      if (attempt === ATTEMPTS || signal?.aborted === true) throw new FetchFailure(reasonOf(error), { cause: error })
    }
    await new Promise((resolve) => setTimeout(resolve, 200 * attempt))
  }
}

/** `fetch` says little itself: what happened is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message
  return cause instanceof Error ? cause.message : error.message
}
