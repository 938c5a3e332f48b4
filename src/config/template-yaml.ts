import { stringify } from 'yaml'
import { readYaml } from './yaml-document.js'

/**
 * YAML for templates (`fromyaml`, `toyaml`). `parse` throws DiagnosticError; `write` puts maps and lists on lines of their
 * own.
 */
export const templateYaml: {
  parse(text: string): unknown
  write(value: unknown, options: { readonly sortKeys: boolean }): string
} = {
  parse: (text) => readYaml('<yaml>', text).value,
  write: (value, { sortKeys }) => stringify(value, { sortMapEntries: sortKeys, indentSeq: false, version: '1.1' }),
}
