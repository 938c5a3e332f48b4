import type { DatasetFormat } from '../../core/dataset.js'
import type { ExportColumn, ExportedFile } from '../contract.js'
import type { ValueType } from '../files/value-type.js'
import { type CardFacts, personalStatement, summaryOf } from './card-facts.js'

/** Version of the Croissant specification that the metadata keep to. */
const CONFORMS_TO = 'http://mlcommons.org/croissant/1.0'

const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isEnumeration: 'cr:isEnumeration',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
} as const

const MEDIA_TYPES: Readonly<Record<DatasetFormat, string>> = {
  parquet: 'application/x-parquet',
  jsonl: 'application/jsonlines',
  csv: 'text/csv',
}

/** Croissant metadata (JSON-LD) of the data set: files with their hashes, one record set per split with typed fields. */
export function croissant(facts: CardFacts): Readonly<Record<string, unknown>> {
  const { dataset, files, columns } = facts
  const [first] = files
  const described = files.filter(({ format }) => format === first?.format)
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: CONFORMS_TO,
    name: dataset.name,
    description: summaryOf(facts),
    license: licenceOf(dataset.licence),
    url: dataset.url ?? `urn:tsmodel:${dataset.packageName}:${dataset.name}`,
    creator: { '@type': 'sc:Organization', name: dataset.creator ?? dataset.packageName },
    datePublished: facts.published,
    ...(dataset.tags.length === 0 ? {} : { keywords: dataset.tags }),
    ...(dataset.limits.length === 0 ? {} : { 'rai:dataLimitations': dataset.limits }),
    'rai:personalSensitiveInformation': personalStatement(facts),
    isLiveDataset: false,
    distribution: files.map(fileObject),
    recordSet: described.map((file) => recordSet(file, columns, dataset.key)),
  }
}

/** Licences are to be named by address; one that has none is a work with a name. */
function licenceOf(licence: string): string | Readonly<Record<string, string>> {
  if (/^https?:/.test(licence)) return licence
  if (/^[a-z0-9.+-]+$/i.test(licence) && !/^(?:other|unknown)$/i.test(licence)) {
    return `https://spdx.org/licenses/${licence}.html`
  }
  return { '@type': 'sc:CreativeWork', name: licence }
}

function fileObject({ path, format, sha256, bytes }: ExportedFile): Readonly<Record<string, unknown>> {
  return {
    '@type': 'cr:FileObject',
    '@id': path,
    name: path.replace(/^.*\//, ''),
    contentUrl: path,
    contentSize: `${bytes} B`,
    encodingFormat: MEDIA_TYPES[format],
    sha256,
  }
}

function recordSet(
  file: ExportedFile,
  columns: readonly ExportColumn[],
  key: readonly string[],
): Readonly<Record<string, unknown>> {
  const keys = columns.filter(({ source }) => key.includes(source))
  return {
    '@type': 'cr:RecordSet',
    '@id': file.split,
    name: file.split,
    description: `${file.rows} rows of the split "${file.split}".`,
    // A key is one only when all its columns are in the files.
    ...(key.length === 0 || keys.length < key.length
      ? {}
      : { key: keys.map(({ name }) => ({ '@id': `${file.split}/${name}` })) }),
    field: columns.map((column) => ({
      '@type': 'cr:Field',
      '@id': `${file.split}/${column.name}`,
      name: column.name,
      ...(column.description === '' ? {} : { description: column.description }),
      dataType: column.role === 'label' ? [dataType(column.type), 'cr:Label'] : dataType(column.type),
      ...(column.type.kind === 'list' ? { repeated: true } : {}),
      source: { fileObject: { '@id': file.path }, extract: extract(file.format, column.name) },
    })),
  }
}

function extract(format: DatasetFormat, column: string): Readonly<Record<string, string>> {
  return format === 'jsonl' ? { jsonPath: `$['${column.replace(/['\\]/g, '\\$&')}']` } : { column }
}

function dataType(type: ValueType): string {
  switch (type.kind) {
    case 'boolean':
      return 'sc:Boolean'
    case 'int32':
    case 'int64':
      return 'sc:Integer'
    case 'float':
    case 'double':
    case 'decimal':
      return 'sc:Float'
    case 'date':
      return 'sc:Date'
    case 'timestamp':
    case 'timestamptz':
      return 'sc:DateTime'
    case 'list':
      return dataType(type.element)
    case 'text':
    case 'uuid':
    case 'json':
    case 'bytes':
      return 'sc:Text'
  }
}
