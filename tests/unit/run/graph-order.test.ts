import { describe, expect, it } from 'vitest'
import type { Node } from '../../../src/core/node.js'
import { buildDag } from '../../../src/graph/index.js'
import { orderRun } from '../../../src/run/graph-order.js'
import { makeGenericTest, makeManifest, makeModel, makeSeed, makeSingularTest } from '../../support/factories.js'

const model = (name: string, parents: readonly string[] = []) =>
  makeModel(name, { dependsOn: { nodes: parents, macros: [] } })
const reads = (...nodes: readonly string[]) => ({ dependsOn: { nodes, macros: [] } })

function order(...nodes: readonly Node[]) {
  const manifest = makeManifest(nodes)
  const selected = new Set(nodes.map((node) => node.uniqueId))
  return orderRun({ verb: 'build', manifest, dag: buildDag(manifest), selected, audit: true })
}

describe('a test of several parents', () => {
  const members = model('members')
  const posts = model('posts')
  const report = model('report', ['model.shop.members', 'model.shop.posts'])

  it('gates the last of them when the others are its ancestors', () => {
    const test = makeSingularTest('adds_up', reads('model.shop.members', 'model.shop.report'))
    const { gates, tasks } = order(members, posts, report, test)
    expect(gates.get('model.shop.report')).toEqual([test])
    expect(tasks).not.toContain(test)
  })

  it('comes behind all of them when one is no ancestor, gates none, and all that reads one of them waits for it', () => {
    const test = makeGenericTest(
      'authors_exist',
      'model.shop.posts',
      'author',
      reads('model.shop.members', 'model.shop.posts'),
    )
    const { gates, after } = order(members, posts, report, test)
    expect(gates.size).toBe(0)
    expect(after.get(test.uniqueId)).toEqual(new Set(['model.shop.members', 'model.shop.posts']))
    expect(after.get('model.shop.report')).toContain(test.uniqueId)
  })

  it('gates a model that is tested against a seed, which is loaded first', () => {
    const kinds = makeSeed('zz_kinds')
    const test = makeGenericTest('known_kind', 'model.shop.report', 'kind', reads('model.shop.report', kinds.uniqueId))
    const { gates, after } = order(members, posts, report, kinds, test)
    expect(gates.get('model.shop.report')).toEqual([test])
    expect(after.get('model.shop.report')).toContain(kinds.uniqueId)
  })

  it('gates no descendant of the node that it is about', () => {
    const test = makeGenericTest(
      'all_reported',
      'model.shop.members',
      'id',
      reads('model.shop.members', 'model.shop.report'),
    )
    const { gates, tasks } = order(members, posts, report, test)
    expect(gates.size).toBe(0)
    expect(tasks).toContain(test)
  })

  it('never makes two nodes wait for each other, whatever reads what', () => {
    const a = model('a')
    const b = model('b', ['model.shop.d'])
    const c = model('c', ['model.shop.a'])
    const d = model('d')
    const first = makeSingularTest('first', reads('model.shop.a', 'model.shop.b'))
    const second = makeSingularTest('second', reads('model.shop.c', 'model.shop.d'))
    const { tasks, after } = order(a, b, c, d, first, second)
    const done = new Set<string>()
    for (let round = 0; round < tasks.length; round += 1) {
      for (const task of tasks)
        if ([...(after.get(task.uniqueId) ?? [])].every((id) => done.has(id))) done.add(task.uniqueId)
    }
    expect(done.size).toBe(tasks.length)
  })
})
