import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** A folder that holds little, for a tablespace that fills up. */
export interface SmallDisk {
  readonly folder: string
  remove(): void
}

/**
 * A file system of some megabytes: the folder that `TSMODEL_TEST_SMALL_DISK` names, or one in memory, which only root may
 * mount. Throws where there is neither, so that nobody believes that a full disk was tried.
 */
export function smallDisk(megabytes: number): SmallDisk {
  const given = process.env.TSMODEL_TEST_SMALL_DISK
  if (given !== undefined && given !== '') return { folder: given, remove: () => undefined }
  // Below /tmp and owned by nobody, who the server of the tests runs as.
  const folder = mkdtempSync(join('/tmp', 'tsmodel-small-disk-'))
  const mounted = spawnSync('mount', [
    '-t',
    'tmpfs',
    '-o',
    `size=${megabytes}m,mode=0700,uid=65534,gid=65534`,
    'tmpfs',
    folder,
  ])
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true, force: true })
    throw new Error(
      `No small disk to fill: mounting one needs root (${mounted.stderr?.toString().trim()}). Set TSMODEL_TEST_SMALL_DISK to an empty folder, which the server may write, of a file system of some ${megabytes} MB.`,
    )
  }
  return {
    folder,
    remove() {
      spawnSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
