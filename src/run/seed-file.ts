import { DiagnosticError, problem } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { SeedNode } from '../core/node.js'
import type { RunRequest } from './contract.js'

/** The text of a seed; `empty` keeps the header alone. Throws DiagnosticError when it is not there or not UTF-8. */
export function readSeedText(
  request: Pick<RunRequest, 'host' | 'projectRoot' | 'packageRoots' | 'empty'>,
  node: SeedNode,
): string {
  const root = request.packageRoots?.get(node.packageName) ?? request.projectRoot
  const bytes = request.host.files.readBytes(joinPath(root, node.originalFilePath))
  const text = decode(bytes, node)
  return request.empty ? (text.split(/\r?\n/, 1)[0] ?? '') : text
}

function decode(bytes: Uint8Array, node: SeedNode): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new DiagnosticError(
      problem(
        'FILE_NOT_UTF8',
        `The seed is not encoded in UTF-8: line ${badLine(bytes)} holds bytes that mean nothing`,
        {
          location: { file: node.originalFilePath, line: badLine(bytes), column: 1 },
          hint: 'Save the file as UTF-8, for example: iconv -f latin1 -t utf-8',
        },
      ),
    )
  }
}

/** The first line that does not decode. */
function badLine(bytes: Uint8Array): number {
  let line = 1
  let start = 0
  while (start < bytes.length) {
    const end = bytes.indexOf(10, start)
    const piece = bytes.subarray(start, end === -1 ? undefined : end)
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(piece)
    } catch {
      return line
    }
    if (end === -1) break
    line += 1
    start = end + 1
  }
  return line
}
