export type {
  ExportedDataset,
  ExportedFile,
  ExportRequest,
  FileFacts,
  FileWriter,
  OutputFiles,
  TestFinding,
} from './contract.js'
export { exportDatasets } from './export-datasets.js'
