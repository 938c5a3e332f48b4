import type { CatalogStat, CatalogTable, CatalogV1 } from './catalog.js'
import {
  booleanAt,
  entriesAt,
  isAbsent,
  type JsonPlace,
  member,
  numberAt,
  textAt,
  textOrNullAt,
  textsAt,
} from './json-shape.js'
import { openArtifact, readMetadata } from './open-artifact.js'

/** Reads the text of a `catalog.json` version 1, ours or dbt's. Throws DiagnosticError, see `openArtifact`. */
export function readCatalog(text: string, file: string): CatalogV1 {
  const root = openArtifact(text, file, 'catalog')
  return {
    metadata: readMetadata(root),
    nodes: entriesAt(member(root, 'nodes'), readTable),
    sources: entriesAt(member(root, 'sources'), readTable),
    errors: isAbsent(member(root, 'errors')) ? null : textsAt(member(root, 'errors')),
  }
}

function readTable(place: JsonPlace): CatalogTable {
  const metadata = member(place, 'metadata')
  return {
    metadata: {
      type: textAt(member(metadata, 'type')),
      schema: textAt(member(metadata, 'schema')),
      name: textAt(member(metadata, 'name')),
      database: textOrNullAt(member(metadata, 'database')),
      comment: textOrNullAt(member(metadata, 'comment')),
      owner: textOrNullAt(member(metadata, 'owner')),
    },
    columns: entriesAt(member(place, 'columns'), (column, key) => ({
      type: textAt(member(column, 'type')),
      index: numberAt(member(column, 'index')),
      name: textAt(member(column, 'name'), key),
      comment: textOrNullAt(member(column, 'comment')),
    })),
    stats: entriesAt(member(place, 'stats'), (stat, key) => ({
      id: textAt(member(stat, 'id'), key),
      label: textAt(member(stat, 'label'), key),
      value: statValue(member(stat, 'value')),
      include: booleanAt(member(stat, 'include'), false),
      description: textAt(member(stat, 'description'), ''),
    })),
    unique_id: textOrNullAt(member(place, 'unique_id')),
  }
}

function statValue(place: JsonPlace): CatalogStat['value'] {
  const { value } = place
  return typeof value === 'boolean' || typeof value === 'number' ? value : textOrNullAt(place)
}
