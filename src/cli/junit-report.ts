import type { RunOutcome } from '../api/contract.js'
import type { RunResult } from '../core/result.js'

/**
 * The results of a run as JUnit XML, which CI systems show: a suite per resource type, a case per node. Rows found are
 * failures, SQL that broke is an error, as JUnit means the two words.
 */
export function junitReport(outcome: RunOutcome, now: Date): string {
  const suites = new Map<string, RunResult[]>()
  for (const result of outcome.results) {
    const type = result.uniqueId.split('.')[0] ?? 'node'
    suites.set(type, [...(suites.get(type) ?? []), result])
  }
  const lines = [...suites].flatMap(([type, results]) => suiteLines(type, results, outcome, now))
  const total = attributes({ name: 'tsmodel', ...sums(outcome.results), time: outcome.elapsed.toFixed(3) })
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites${total}>`, ...lines, '</testsuites>', ''].join('\n')
}

function suiteLines(type: string, results: readonly RunResult[], outcome: RunOutcome, now: Date): readonly string[] {
  const seconds = results.reduce((sum, result) => sum + result.executionTime, 0)
  const head = attributes({
    name: type,
    ...sums(results),
    time: seconds.toFixed(3),
    timestamp: now.toISOString().slice(0, 19),
  })
  return [`  <testsuite${head}>`, ...results.flatMap((result) => caseLines(result, outcome)), '  </testsuite>']
}

function caseLines(result: RunResult, outcome: RunOutcome): readonly string[] {
  const node = outcome.manifest.nodes.get(result.uniqueId)
  const head = attributes({
    name: node?.name ?? result.uniqueId,
    classname: node?.fqn.slice(0, -1).join('.') ?? '',
    file: node?.originalFilePath ?? '',
    time: result.executionTime.toFixed(3),
  })
  const message = result.message ?? result.status
  const body = [message, ...result.diagnostics.map((diagnostic) => diagnostic.message)].join('\n')
  const inner = (element: string): string => `      <${element}${attributes({ message })}>${escape(body)}</${element}>`
  switch (result.status) {
    case 'success':
    case 'pass':
      if (result.proven !== undefined) {
        return [`    <testcase${head}>`, `      <system-out>${escape(message)}</system-out>`, '    </testcase>']
      }
      return [`    <testcase${head}/>`]
    case 'warn':
      return [`    <testcase${head}>`, `      <system-out>${escape(body)}</system-out>`, '    </testcase>']
    case 'skipped':
      return [`    <testcase${head}>`, `      <skipped${attributes({ message })}/>`, '    </testcase>']
    case 'fail':
      return [`    <testcase${head}>`, inner('failure'), '    </testcase>']
    case 'error':
    case 'partial success':
    case 'cancelled':
      return [`    <testcase${head}>`, inner('error'), '    </testcase>']
  }
}

function sums(results: readonly RunResult[]): Readonly<Record<string, string>> {
  const count = (...statuses: readonly RunResult['status'][]): string =>
    String(results.filter((result) => statuses.includes(result.status)).length)
  return {
    tests: String(results.length),
    failures: count('fail'),
    errors: count('error', 'partial success', 'cancelled'),
    skipped: count('skipped'),
  }
}

function attributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(value).replaceAll('\n', '&#10;')}"`)
    .join('')
}

/** XML has no way to write most control characters, not even escaped: they become a question mark. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
