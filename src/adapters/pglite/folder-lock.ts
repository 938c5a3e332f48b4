import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DiagnosticError, problem } from '../../core/diagnostic.js'

// The embedded database takes no lock on its folder, and two processes in one lose rows without an error. So we take one:
// a file beside the folder, made exclusively, that names its owner. The lock of a process that is gone is taken over.

/** Who holds a lock. `startTicks` tells a process from a later one that was given the same number. */
interface LockOwner {
  readonly pid: number
  readonly host: string
  readonly startTicks: string | null
}

/** A takeover is a matter of milliseconds; an older one was left by a process that died in it. */
const TAKEOVER_LIMIT_MS = 10_000

/** Locks of this process, for systems where a start time is not to be had. */
const heldHere = new Set<string>()

/**
 * Takes the lock of the database folder `path`. Throws DiagnosticError when a living process holds it.
 *
 * @returns the function that gives it back
 */
export async function lockFolder(path: string): Promise<() => void> {
  const file = `${path}.lock`
  mkdirSync(dirname(file), { recursive: true })
  const content = `${JSON.stringify(thisProcess())}\n`
  while (!createExclusively(file, content)) {
    const owner = readOwner(file)
    if (owner === null) continue
    if (isHeld(owner, file)) throw held(path, file, owner)
    if (!(await takeOver(file, content))) continue
    break
  }
  heldHere.add(file)
  return () => {
    heldHere.delete(file)
    rmSync(file, { force: true })
  }
}

function createExclusively(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Replaces a stale lock. One process at a time may try, so that none throws away the fresh lock of another. */
async function takeOver(file: string, content: string): Promise<boolean> {
  const gate = `${file}.takeover`
  try {
    mkdirSync(gate)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    await sleep(20)
    if (isOlderThan(gate, file)) rmSync(gate, { recursive: true, force: true })
    return false
  }
  try {
    const owner = readOwner(file)
    if (owner !== null && isHeld(owner, file)) return false
    rmSync(file, { force: true })
    return createExclusively(file, content)
  } finally {
    rmdirSync(gate)
  }
}

/** Compares with the age of the oldest thing known to be recent: a probe file written now. */
function isOlderThan(gate: string, file: string): boolean {
  const probe = `${file}.${process.pid}.probe`
  try {
    writeFileSync(probe, '')
    return statSync(probe).mtimeMs - statSync(gate).mtimeMs > TAKEOVER_LIMIT_MS
  } catch {
    return false
  } finally {
    rmSync(probe, { force: true })
  }
}

/** Null when the lock is gone. A file that says nothing sensible belongs to nobody who can be named, so to nobody. */
function readOwner(file: string): LockOwner | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockOwner
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    return { pid: 0, host: hostname(), startTicks: null }
  }
}

function isHeld(owner: LockOwner, file: string): boolean {
  // Whether a process of another machine lives cannot be seen from here.
  if (owner.host !== hostname()) return true
  if (owner.pid === 0 || !isAlive(owner.pid)) return false
  if (owner.startTicks !== null) return owner.startTicks === startTicksOf(owner.pid)
  return owner.pid !== process.pid || heldHere.has(file)
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function thisProcess(): LockOwner {
  return { pid: process.pid, host: hostname(), startTicks: startTicksOf(process.pid) }
}

/** When a process was started, in ticks since boot, where the system tells (Linux). */
function startTicksOf(pid: number): string | null {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return null
  try {
    const stat = readFileSync(file, 'utf8')
    // The second field is the command in brackets and may hold anything; the start time is the 22nd.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function held(path: string, file: string, owner: LockOwner): DiagnosticError {
  const since = existsSync(file)
    ? statSync(file)
        .mtime.toISOString()
        .replace(/\.\d+Z$/, 'Z')
    : 'just now'
  const who =
    owner.pid === process.pid && owner.host === hostname()
      ? 'this process itself'
      : `process ${owner.pid} on ${owner.host}`
  return new DiagnosticError(
    problem('DATABASE_LOCKED', `The embedded database "${path}" is in use by ${who}, since ${since}.`, {
      hint: `Wait until it has ended, or use a Postgres server, which takes many at a time. If no such process runs, remove "${file}".`,
    }),
  )
}
