import type { NodeCost, SizeReport } from './large-warehouse.js'

/** What a node costs at two sizes. */
export interface Growth {
  readonly id: string
  readonly materialized: string
  readonly small: number
  readonly large: number
  /** Exponent of the growth: 1 is linear, 2 quadratic. */
  readonly exponent: number
  /** Seconds of the run a day later, at the large size. */
  readonly increment: number
}

/** Below this a time says more about the machine than about the query. */
const SECONDS_THAT_COUNT = 0.05

export function growthOf(small: SizeReport, large: SizeReport): readonly Growth[] {
  const before = new Map(small.build.nodes.map((node) => [node.id, node.seconds]))
  const later = new Map(large.increment.nodes.map((node) => [node.id, node.seconds]))
  const growth = Math.log(large.events / small.events)
  return large.build.nodes
    .map(({ id, materialized, seconds }: NodeCost) => {
      const atFirst = Math.max(before.get(id) ?? 0, SECONDS_THAT_COUNT)
      const exponent = Math.log(Math.max(seconds, SECONDS_THAT_COUNT) / atFirst) / growth
      return { id, materialized, small: before.get(id) ?? 0, large: seconds, exponent, increment: later.get(id) ?? 0 }
    })
    .sort((left, right) => right.large - left.large)
}

/** The report as people read it. */
export function reportText(small: SizeReport, large: SizeReport, growth: readonly Growth[]): string {
  const size = ({ members, events, loading, build, increment }: SizeReport): string =>
    `${members.toLocaleString('en')} members, ${events.toLocaleString('en')} events: sources made in ${loading.toFixed(0)} s, ` +
    `built in ${build.seconds.toFixed(0)} s, one day more in ${increment.seconds.toFixed(0)} s`
  const sum = (nodes: readonly NodeCost[]): string =>
    nodes.reduce((seconds, node) => seconds + node.seconds, 0).toFixed(1)
  const kinds = [...new Set(large.build.nodes.map(({ materialized }) => materialized))].map((kind) => {
    const of = (nodes: readonly NodeCost[]): string => sum(nodes.filter(({ materialized }) => materialized === kind))
    return `| ${kind} | ${of(small.build.nodes)} | ${of(large.build.nodes)} | ${of(large.increment.nodes)} |`
  })
  const costs = growth
    .filter(({ id }) => !id.startsWith('test.'))
    .slice(0, 30)
    .map((node) => {
      const numbers = [node.small, node.large, node.exponent, node.increment].map((value) => value.toFixed(2))
      return `| ${node.id.split('.').slice(2).join('.')} | ${node.materialized} | ${numbers.join(' | ')} |`
    })
  const relations = large.relations.map(
    ({ name, rows, megabytes }) => `| ${name} | ${rows.toLocaleString('en')} | ${megabytes.toLocaleString('en')} |`,
  )
  return [
    size(small),
    size(large),
    '',
    '| seconds of all nodes, by kind | small | large | a day later |',
    '|---|---:|---:|---:|',
    ...kinds,
    '',
    '| slowest nodes | kind | seconds, small | large | exponent | a day later |',
    '|---|---|---:|---:|---:|---:|',
    ...costs,
    '',
    '| largest relations | rows | MB |',
    '|---|---:|---:|',
    ...relations,
    '',
  ].join('\n')
}
