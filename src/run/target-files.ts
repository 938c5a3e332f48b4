import { joinPath } from '../core/host.js'
import type { ExecutableNode } from '../core/node.js'
import type { RunRequest } from './contract.js'

/** Where compiled and executed SQL goes. */
export type TargetFolder = Pick<RunRequest, 'targetPath' | 'projectRoot' | 'host'>

type NodeWithFile = Pick<ExecutableNode, 'originalFilePath' | 'name' | 'packageName'>

/**
 * Writes the compiled SQL of a node below the target folder; gives the path from the project's root. Generic tests have
 * no file of their own and get one below the properties file that declares them, as in the field.
 */
export function writeCompiled(request: TargetFolder, node: NodeWithFile, code: string): string {
  return write(request, 'compiled', node, code)
}

/** The path that `writeCompiled` gives. */
export function compiledPath(request: TargetFolder, node: NodeWithFile): string {
  return fromRoot(request, pathOf(request, 'compiled', node))
}

/** Writes the statements that were executed for a node. */
export function writeExecuted(request: TargetFolder, node: ExecutableNode, statements: readonly string[]): void {
  if (statements.length === 0) return
  write(request, 'run', node, `${statements.map((sql) => sql.trimEnd().replace(/;$/, '')).join(';\n\n')};\n`)
}

function write(request: TargetFolder, folder: 'compiled' | 'run', node: NodeWithFile, text: string): string {
  const path = pathOf(request, folder, node)
  const { files } = request.host
  if (files.overwrite === undefined) files.write(path, text)
  else files.overwrite(path, text)
  return fromRoot(request, path)
}

function pathOf(request: TargetFolder, folder: 'compiled' | 'run', node: NodeWithFile): string {
  const file = node.originalFilePath.endsWith('.sql')
    ? node.originalFilePath
    : joinPath(node.originalFilePath, `${node.name}.sql`)
  return joinPath(request.targetPath, folder, node.packageName, file)
}

function fromRoot(request: TargetFolder, path: string): string {
  const root = request.projectRoot.replace(/\/+$/, '')
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
}
