import type { RunOutcome } from '../api/contract.js'
import { isFailure } from '../core/result.js'

/** Lines that GitHub Actions shows beside the changed file: one per node that failed or warned. */
export function githubAnnotations(outcome: RunOutcome): readonly string[] {
  return outcome.results
    .filter((result) => isFailure(result) || result.status === 'warn')
    .map((result) => {
      const node = outcome.manifest.nodes.get(result.uniqueId)
      const location = result.diagnostics.find((diagnostic) => diagnostic.location !== undefined)?.location
      const file = location?.file ?? node?.originalFilePath
      const place = [
        ...(file === undefined ? [] : [`file=${property(file)}`]),
        ...(location === undefined ? [] : [`line=${location.line}`, `col=${location.column}`]),
        `title=${property(node?.name ?? result.uniqueId)}`,
      ].join(',')
      const level = result.status === 'warn' ? 'warning' : 'error'
      return `::${level} ${place}::${value(result.message ?? result.status)}`
    })
}

function value(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return value(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
