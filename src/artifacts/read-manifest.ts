import { docsConfig } from './config-artifact.js'
import {
  booleanAt,
  entriesAt,
  isAbsent,
  itemsAt,
  type JsonPlace,
  member,
  objectAt,
  textAt,
  textOrNullAt,
  textsAt,
} from './json-shape.js'
import type { DocArtifact, MacroArtifact, ManifestV12 } from './manifest-types.js'
import { openArtifact, readMetadata } from './open-artifact.js'
import { readCreated, readEntry, readExposure, readNode, readSource } from './read-entry.js'

/**
 * Reads the text of a `manifest.json` version 12, ours or dbt's. Optional fields that are absent get the field's default;
 * fields that `ManifestV12` does not have are dropped.
 *
 * Throws DiagnosticError, see `openArtifact`; the message names the file and the path to a value of the wrong shape.
 */
export function readManifest(text: string, file: string): ManifestV12 {
  const root = openArtifact(text, file, 'manifest')
  const metadata = member(root, 'metadata')
  const at = (key: string): JsonPlace => member(root, key)
  return {
    metadata: {
      ...readMetadata(root),
      project_name: textOrNullAt(member(metadata, 'project_name')),
      project_id: textOrNullAt(member(metadata, 'project_id')),
      user_id: textOrNullAt(member(metadata, 'user_id')),
      send_anonymous_usage_stats: booleanAt(member(metadata, 'send_anonymous_usage_stats'), false),
      adapter_type: textOrNullAt(member(metadata, 'adapter_type')),
      quoting: objectAt(member(metadata, 'quoting')),
    },
    nodes: entriesAt(at('nodes'), readNode),
    sources: entriesAt(at('sources'), readSource),
    macros: entriesAt(at('macros'), readMacro),
    docs: entriesAt(at('docs'), readDoc),
    exposures: entriesAt(at('exposures'), readExposure),
    metrics: objectAt(at('metrics')),
    groups: objectAt(at('groups')),
    selectors: objectAt(at('selectors')),
    disabled: entriesAt(at('disabled'), (list) => itemsAt(list, readEntry)),
    parent_map: entriesAt(at('parent_map'), textsAt),
    child_map: entriesAt(at('child_map'), textsAt),
    group_map: entriesAt(at('group_map'), textsAt),
    saved_queries: objectAt(at('saved_queries')),
    semantic_models: objectAt(at('semantic_models')),
    unit_tests: objectAt(at('unit_tests')),
    functions: objectAt(at('functions')),
  }
}

function readMacro(place: JsonPlace): MacroArtifact {
  return {
    ...fileFields(place),
    resource_type: 'macro',
    macro_sql: textAt(member(place, 'macro_sql')),
    depends_on: { macros: textsAt(member(member(place, 'depends_on'), 'macros')) },
    description: textAt(member(place, 'description'), ''),
    meta: objectAt(member(place, 'meta')),
    docs: docsConfig({ docs: member(place, 'docs').value }),
    config: objectAt(member(place, 'config')),
    patch_path: textOrNullAt(member(place, 'patch_path')),
    arguments: itemsAt(member(place, 'arguments'), (argument) => ({
      name: textAt(member(argument, 'name')),
      type: textOrNullAt(member(argument, 'type')),
      description: textAt(member(argument, 'description'), ''),
    })),
    ...readCreated(place),
    supported_languages: isAbsent(member(place, 'supported_languages'))
      ? null
      : textsAt(member(place, 'supported_languages')),
  }
}

function readDoc(place: JsonPlace): DocArtifact {
  return { ...fileFields(place), resource_type: 'doc', block_contents: textAt(member(place, 'block_contents')) }
}

function fileFields(place: JsonPlace) {
  return {
    name: textAt(member(place, 'name')),
    package_name: textAt(member(place, 'package_name')),
    path: textAt(member(place, 'path'), ''),
    original_file_path: textAt(member(place, 'original_file_path'), ''),
    unique_id: textAt(member(place, 'unique_id')),
  }
}
