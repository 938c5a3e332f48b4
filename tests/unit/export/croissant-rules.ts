import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'

// The rules of the Croissant specification, version 1.0, that bind a description of files with tables: what must be there, what
// a reference may point at, which types a field may have, and what the names mean (its appendix 1, the JSON-LD context).

const REQUIRED = [
  '@context',
  '@type',
  'conformsTo',
  'name',
  'description',
  'license',
  'url',
  'creator',
  'datePublished',
]
const TYPES = ['sc:Text', 'sc:Integer', 'sc:Float', 'sc:Boolean', 'sc:Date', 'sc:DateTime', 'sc:URL']
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  dct: 'http://purl.org/dc/terms/',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  ...Object.fromEntries(
    [
      ...[
        'column',
        'extract',
        'field',
        'fileObject',
        'fileProperty',
        'fileSet',
        'format',
        'includes',
        'isEnumeration',
        'jsonPath',
      ],
      ...[
        'key',
        'parentField',
        'path',
        'recordSet',
        'references',
        'regex',
        'repeated',
        'replace',
        'separator',
        'source',
        'subField',
      ],
      'transform',
    ].map((name) => [name, `cr:${name}`]),
  ),
}
/** Names of schema.org that a data set, its creator, its licence and its files have; everything else must be in the context. */
const SCHEMA_ORG = [
  ...['name', 'description', 'license', 'url', 'creator', 'datePublished', 'keywords', 'distribution'],
  ...['contentUrl', 'contentSize', 'encodingFormat', 'sha256'],
]

type Json = Readonly<Record<string, unknown>>

/** What is wrong with the metadata of a data set in `folder`; nothing when they keep the rules. */
export function croissantProblems(metadata: unknown, folder: string): readonly string[] {
  const data = metadata as Json
  const files = listOf(data['distribution'])
  const ids = new Set(files.map((file) => String(file['@id'])))
  return [
    ...REQUIRED.filter((key) => isMissing(data[key])).map((key) => `the data set has no ${key}`),
    ...contextProblems(data['@context'] as Json),
    ...unknownNames(data, (data['@context'] ?? {}) as Json),
    ...(isLicence(data['license']) ? [] : ['the licence is neither an address nor a work']),
    ...(/^[a-z][a-z0-9+.-]*:/.test(String(data['url'])) ? [] : ['the url is no address']),
    ...(data['@type'] === 'sc:Dataset' ? [] : ['the data set is no sc:Dataset']),
    ...(data['conformsTo'] === 'http://mlcommons.org/croissant/1.0' ? [] : ['the version is not 1.0']),
    ...(/^\d{4}-\d\d-\d\d$/.test(String(data['datePublished'])) ? [] : ['the day of publication is no day']),
    ...(files.length === ids.size ? [] : ['two files have one @id']),
    ...files.flatMap((file) => fileProblems(file, folder)),
    ...listOf(data['recordSet']).flatMap((set) => recordSetProblems(set, ids)),
  ]
}

function contextProblems(context: Json | undefined): readonly string[] {
  return Object.entries(CONTEXT).flatMap(([name, meaning]) =>
    isDeepStrictEqual(context?.[name], meaning) ? [] : [`the context does not say what ${name} means`],
  )
}

/** Names that neither JSON-LD, nor the context, nor schema.org gives a meaning: readers would drop their values. */
function unknownNames(value: unknown, context: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((each) => unknownNames(each, context))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === '@context') return []
    const prefix = name.replace(/:.*$/, '')
    const isKnown = name.startsWith('@') || SCHEMA_ORG.includes(name) || Object.hasOwn(context, prefix)
    return [...(isKnown ? [] : [`nobody knows the name ${name}`]), ...unknownNames(inner, context)]
  })
}

/** An address, or a work with a name. */
function isLicence(value: unknown): boolean {
  return /^https?:/.test(String(value)) || (value as Json | undefined)?.['@type'] === 'sc:CreativeWork'
}

function fileProblems(file: Json, folder: string): readonly string[] {
  const id = String(file['@id'])
  const missing = ['@id', 'name', 'contentUrl', 'encodingFormat', 'sha256'].filter((key) => isMissing(file[key]))
  const path = join(folder, String(file['contentUrl']))
  const problems = [
    ...(file['@type'] === 'cr:FileObject' ? [] : [`${id} is no cr:FileObject`]),
    ...missing.map((key) => `${id} has no ${key}`),
  ]
  if (!existsSync(path)) return [...problems, `${id} is not there`]
  const bytes = readFileSync(path)
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (hash !== file['sha256']) problems.push(`${id} has another sha256`)
  if (file['contentSize'] !== `${bytes.length} B`) problems.push(`${id} has another size`)
  return problems
}

function recordSetProblems(set: Json, files: ReadonlySet<string>): readonly string[] {
  const id = String(set['@id'])
  const fields = listOf(set['field'])
  const ids = new Set(fields.map((field) => String(field['@id'])))
  return [
    ...(set['@type'] === 'cr:RecordSet' ? [] : [`${id} is no cr:RecordSet`]),
    ...(fields.length === 0 ? [`${id} has no fields`] : []),
    ...(ids.size === fields.length ? [] : [`${id} has two fields of one @id`]),
    ...listOf(set['key'] ?? []).flatMap((key) => (ids.has(String(key['@id'])) ? [] : [`the key of ${id} is no field`])),
    ...fields.flatMap((field) => fieldProblems(field, id, files)),
  ]
}

function fieldProblems(field: Json, set: string, files: ReadonlySet<string>): readonly string[] {
  const id = String(field['@id'])
  const source = field['source'] as Json | undefined
  const types = [field['dataType']].flat().map(String)
  const file = String((source?.['fileObject'] as Json | undefined)?.['@id'])
  const extract = Object.keys((source?.['extract'] as Json | undefined) ?? {})
  return [
    ...(field['@type'] === 'cr:Field' ? [] : [`${id} is no cr:Field`]),
    ...(id.startsWith(`${set}/`) && !isMissing(field['name']) ? [] : [`${id} is not named after ${set}`]),
    ...(types.filter((type) => TYPES.includes(type)).length === 1 &&
    types.every((type) => TYPES.includes(type) || type === 'cr:Label')
      ? []
      : [`${id} has the data type "${types.join()}"`]),
    ...(files.has(file) ? [] : [`${id} is of "${file}", which is no file`]),
    ...(['column', 'jsonPath'].includes(extract.join()) ? [] : [`${id} does not say where its values stand`]),
  ]
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function listOf(value: unknown): readonly Json[] {
  return (Array.isArray(value) ? value : [value]) as readonly Json[]
}
