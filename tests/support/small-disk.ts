import { spawnSync } from 'node:child_process'

/**
 * Words in front of a command that give it a file system of some megabytes, in memory, which is mounted where nobody else sees
 * it and goes with the command. No right is needed for that where the kernel lets everybody make a user namespace; where it does
 * not, the folder that `TSMODEL_TEST_SMALL_DISK` names is used. Throws where there is neither, so that nobody believes that a
 * full disk was tried.
 *
 * @param own makes the folder when one has to be made
 * @param identity whom the command runs as
 */
export function withSmallDisk(
  megabytes: number,
  own: () => string,
  identity: { readonly uid?: number; readonly gid?: number },
): { readonly folder: string; readonly words: readonly string[] } {
  const given = process.env.TSMODEL_TEST_SMALL_DISK
  if (given !== undefined && given !== '') return { folder: given, words: [] }
  const folder = own()
  const mount = `mount -t tmpfs -o size=${megabytes}m,mode=0700 tmpfs '${folder}' && exec "$@"`
  const words = ['unshare', '--user', '--mount', '--map-current-user', '--keep-caps', '/bin/sh', '-c', mount, 'sh']
  const tried = spawnSync(words[0]!, [...words.slice(1), 'true'], { ...identity, cwd: '/', encoding: 'utf8' })
  if (tried.status === 0) return { folder, words }
  throw new Error(
    `No small disk to fill: this system lets no user mount one (${tried.error?.message ?? tried.stderr.trim()}). Set TSMODEL_TEST_SMALL_DISK to an empty folder, which the server may write, of a file system of some ${megabytes} MB.`,
  )
}
