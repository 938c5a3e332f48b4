import { join } from 'node:path'
import { dataTests } from './data-tests.js'
import { demoBuild } from './demo-build.js'
import { exportRows } from './export-rows.js'
import { history } from './history.js'
import { manyModels } from './many-models.js'
import { type Benchmark, type Finding } from './measure.js'
import { parseProjects } from './parse.js'
import { readers } from './readers.js'
import { seedRows } from './seed.js'
import { startUp } from './start-up.js'
import { syncTables } from './sync.js'

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'start-up': startUp,
  parse: parseProjects,
  'many-models': manyModels,
  'data-tests': dataTests,
  history,
  seed: seedRows,
  readers,
  'demo-build': demoBuild,
  sync: syncTables,
  'export-rows': exportRows,
}

/** Runs the benchmarks named (default all), prints the table, and gives 1 when a limit does not hold. */
export async function main(root: string, names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !(name in BENCHMARKS))
  if (unknown.length > 0) {
    console.error(`No benchmark "${unknown.join('", "')}"; there are: ${Object.keys(BENCHMARKS).join(', ')}`)
    return 2
  }
  const findings: Finding[] = []
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue
    findings.push(...(await benchmark({ root, binary: join(root, 'bin/tsmodel.js') })))
  }
  console.log('| what | value | against | value | ratio | holds |\n|---|---:|---|---:|---:|---|')
  for (const finding of findings) console.log(rowOf(finding))
  return findings.every(holds) ? 0 : 1
}

function rowOf(finding: Finding): string {
  const { name, ours, against, theirs, limit, unit = 's', digits = 2 } = finding
  const value = (number: number): string => `${number.toFixed(unit === 's' ? digits : 0)} ${unit}`
  const ratio = theirs === null ? '' : (ours / theirs).toFixed(digits)
  const verdict = `${holds(finding) ? 'yes' : 'NO'} (≤ ${limit} ${theirs === null ? unit : '×'})`
  return `| ${name} | ${value(ours)} | ${against} | ${theirs === null ? '' : value(theirs)} | ${ratio} | ${verdict} |`
}

function holds({ ours, theirs, limit }: Finding): boolean {
  return (theirs === null ? ours : ours / theirs) <= limit
}
