import { expect, test } from 'vitest'
import { gitCommit } from '../../../src/api/git-commit.js'
import { memoryHost } from '../../support/memory-host.js'

const ONE = '1'.repeat(40)
const TWO = '2'.repeat(40)

test.each([
  ['a branch', { '/shop/.git/HEAD': 'ref: refs/heads/main\n', '/shop/.git/refs/heads/main': `${ONE}\n` }, ONE],
  [
    'a packed branch',
    {
      '/shop/.git/HEAD': 'ref: refs/heads/a',
      '/shop/.git/packed-refs': `# x\n${TWO} refs/heads/b/a\n${ONE} refs/heads/a\n^${TWO}\n`,
    },
    ONE,
  ],
  ['no branch', { '/shop/.git/HEAD': ONE }, ONE],
  ['a repository above', { '/all/.git/HEAD': ONE }, ONE],
  [
    'a work tree beside its repository',
    {
      '/shop/.git': 'gitdir: /all/.git/worktrees/shop\n',
      '/all/.git/worktrees/shop/HEAD': 'ref: refs/heads/a\n',
      '/all/.git/worktrees/shop/commondir': '../..\n',
      '/all/.git/worktrees/shop/../../refs/heads/a': ONE,
    },
    ONE,
  ],
  ['a branch without commits', { '/shop/.git/HEAD': 'ref: refs/heads/main' }, null],
  ['something that is no repository', { '/shop/.git': 'whatever' }, null],
  ['no repository', {}, null],
] as const)('finds the commit of %s', (name, files, commit) => {
  expect(gitCommit(memoryHost(files), name.includes('above') ? '/all/shop' : '/shop')).toBe(commit)
})
