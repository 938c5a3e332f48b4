import { DiagnosticError, problem } from '../core/diagnostic.js'
import { joinPath } from '../core/host.js'
import type { SeedNode } from '../core/node.js'
import { readSeed, type SeedTable } from '../plan/index.js'
import type { RunRequest } from './contract.js'

const NEWLINE = 0x0a

/** A seed's table; `empty` keeps the header alone. Throws DiagnosticError when it is not there, not UTF-8, or no table. */
export function readSeedFile(
  request: Pick<RunRequest, 'host' | 'projectRoot' | 'packageRoots' | 'empty'>,
  node: SeedNode,
): SeedTable {
  const root = request.packageRoots?.get(node.packageName) ?? request.projectRoot
  const bytes = request.host.files.readBytes(joinPath(root, node.originalFilePath))
  const end = request.empty ? bytes.indexOf(NEWLINE) : -1
  return readSeed(node, end === -1 ? bytes : bytes.subarray(0, end + 1), (given) => decode(given, node))
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
