export type { ParsedProject, ParseInput } from './contract.js'
export { discoverFiles, type FileKind, type ProjectFile, type ProjectFolders } from './discover.js'
export { loadLibrary, parseProject } from './parse-project.js'
export { KWARGS_NAME } from './first-render.js'
