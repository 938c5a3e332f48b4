import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import type { ExportColumn, FileFacts, FileWriter } from '../contract.js'
import { parquetValue, schemaElements } from './parquet-values.js'
import type { RowSink } from './row-sink.js'

/** A row group ends at the first of these: what is held in memory stays the same however many rows there are. */
const GROUP_ROWS = 50_000
const GROUP_CHARACTERS = 32_000_000

/** Writes rows to a Parquet file, a row group at a time. */
export function parquetSink(columns: readonly ExportColumn[], file: FileWriter): RowSink {
  const bytes = new ByteWriter()
  const parquet = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.flatMap(({ name, type }) => schemaElements(name, type)),
    ],
    createdBy: 'tsmodel',
  })
  const values = columns.map(({ type }) => parquetValue(type))
  let held = columns.map((): unknown[] => [])
  let rows = 0
  let characters = 0

  /** The writer counts what it has written in `offset`; what stands in the buffer goes to the file and is forgotten. */
  const flush = (): void => {
    file.write(bytes.getBytes())
    bytes.index = 0
  }
  const endGroup = (): void => {
    if (rows === 0) return
    const columnData = columns.map(({ name }, index) => ({ name, data: held[index] ?? [], offsetIndex: false }))
    void parquet.write({ columnData, rowGroupSize: rows })
    held = columns.map(() => [])
    rows = 0
    characters = 0
    flush()
  }
  return {
    write(row) {
      for (let index = 0; index < columns.length; index += 1) {
        const text = row[index] ?? null
        if (text !== null) characters += text.length
        held[index]?.push(text === null ? null : values[index]?.(text))
      }
      rows += 1
      if (rows >= GROUP_ROWS || characters >= GROUP_CHARACTERS) endGroup()
    },
    close(): FileFacts {
      endGroup()
      void parquet.finish()
      flush()
      return file.close()
    },
  }
}
