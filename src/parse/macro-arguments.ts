import { type Diagnostic, warning } from '../core/diagnostic.js'
import { nearestHint } from '../core/text.js'
import type { MacroLibrary } from '../template/project/index.js'
import { isMap } from './merge-config.js'
import type { PropertiesEntry } from './read-properties.js'

const PLAIN = /^(?:str|string|bool|boolean|int|integer|float|any|relation|column)$/i

/**
 * A warning for each argument in the properties of a macro of the project that the macro does not have, and for each type
 * that is none of the field's. Packages are not looked at: whoever reads the warning could not mend them.
 */
export function macroArguments(
  library: MacroLibrary,
  entries: readonly PropertiesEntry[],
  projectName: string,
): readonly Diagnostic[] {
  return entries
    .filter(({ owner }) => owner.project.name === projectName)
    .flatMap((entry) => {
      const macro = library.find(`${projectName}.${entry.name}`, projectName)
      const written = entry.value['arguments']
      if (macro === undefined || !Array.isArray(written)) return []
      const names = macro.parameters.map(({ name }) => name)
      return written.flatMap((argument: unknown, index) =>
        isMap(argument) ? problemsOf(argument, names, entry, ['arguments', index]) : [],
      )
    })
}

function problemsOf(
  { name, type }: Readonly<Record<string, unknown>>,
  names: readonly string[],
  entry: PropertiesEntry,
  path: readonly (string | number)[],
): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  if (typeof name === 'string' && !names.includes(name)) {
    const nearest = nearestHint(name, names)
    const all = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`
    found.push(
      warning('MACRO_ARGUMENT', `Macro "${entry.name}" has no argument "${name}"`, {
        location: entry.document.locate([...entry.at, ...path, 'name']),
        hint: nearest.hint ?? all,
      }),
    )
  }
  if (typeof type === 'string' && type.trim() !== '' && !isType(type)) {
    found.push(
      warning('MACRO_ARGUMENT', `Type "${type}" of argument "${String(name)}" of macro "${entry.name}" is not known`, {
        location: entry.document.locate([...entry.at, ...path, 'type']),
        hint: 'Types are string, boolean, integer, float, any, relation, column, list[…], dict[…, …] and optional[…].',
      }),
    )
  }
  return found
}

function isType(written: string): boolean {
  const type = written.trim()
  if (PLAIN.test(type)) return true
  const [, outer = '', inner = ''] = /^(list|dict|optional)\[(.*)\]$/i.exec(type) ?? []
  if (outer === '') return false
  const parts = outer.toLowerCase() === 'dict' ? splitAtComma(inner) : [inner]
  return parts !== null && parts.every(isType)
}

/** The two types of a dictionary; null when they are not two. */
function splitAtComma(text: string): readonly [string, string] | null {
  let depth = 0
  for (const [index, letter] of [...text].entries()) {
    if (letter === '[') depth += 1
    else if (letter === ']') depth -= 1
    else if (letter === ',' && depth === 0) return [text.slice(0, index), text.slice(index + 1)]
  }
  return null
}
