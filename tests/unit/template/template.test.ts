import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CodeCache } from '../../../src/template/index.js'
import { compileTemplate, parseMacroFile, toHost } from '../../../src/template/index.js'
import { scopeOf } from './render.js'

function mapped(text: string, names: Record<string, unknown> = {}): string[] {
  const { text: written, sourceMap } = compileTemplate({ file: 'models/a.sql', text }).renderSync(scopeOf(names))
  return sourceMap.map(({ offset, line, column }, index) => {
    const piece = written.slice(offset, sourceMap[index + 1]?.offset)
    return `${line}:${column} ${JSON.stringify(piece)}`
  })
}

describe('the source map', () => {
  test('leads from each piece of the text, and each of its lines, to the template', () => {
    expect(mapped('select\n  {{ a }} as x,\n  1{# note #}\nfrom {{ b }}', { a: 'c\nd', b: 'e' })).toEqual([
      '1:1 "select\\n"',
      '2:1 "  "',
      '2:3 "c\\nd"',
      '2:10 " as x,\\n"',
      '3:1 "  1"',
      '3:14 "\\n"',
      '4:1 "from "',
      '4:6 "e"',
    ])
  })

  test('what a macro, a loop or a call block wrote points at where the template says so', () => {
    const text =
      '{% macro m() %}a\nb{% endmacro %}{% for x in [1, 2] %}\n{{ m() }}{% endfor %}{% set s %}no{% endset %}\n{{ s }}'
    expect(mapped(text)).toEqual(['2:37 "\\n"', '3:1 "a\\nb"', '2:37 "\\n"', '3:1 "a\\nb"', '3:47 "\\n"', '4:1 "no"'])
  })

  test('has places in the file that a text is cut from', () => {
    const template = compileTemplate({ file: 'models/schema.yml', text: 'a {{ 1 }}\nb', line: 7, column: 5 })
    expect(template.renderSync(scopeOf()).sourceMap).toEqual([
      { offset: 0, file: 'models/schema.yml', line: 7, column: 5 },
      { offset: 2, file: 'models/schema.yml', line: 7, column: 7 },
      { offset: 3, file: 'models/schema.yml', line: 7, column: 14 },
      { offset: 4, file: 'models/schema.yml', line: 8, column: 1 },
    ])
  })
})

describe('native values', () => {
  const value = (text: string, names: Record<string, unknown> = {}): unknown =>
    toHost(compileTemplate({ file: 'a.yml', text }).evaluateSync(scopeOf(names)))

  test('one expression gives its value, anything else its text', () => {
    expect(value('{{ [1, 2.5, none] }}')).toEqual([1, 2.5, null])
    expect(value('{{ x }}', { x: 'text' })).toBe('text')
    expect(value('{{ 1 }}{{ 2 }}')).toBe('12')
    expect(value('a {{ 1 }}')).toBe('a 1')
    expect(value('plain')).toBe('plain')
    expect(value('{% if true %}1{% endif %}')).toBe('1')
  })

  test('the filters of dbt convert', () => {
    expect(value("{{ '1' | as_number }}")).toBe(1)
    expect(value("{{ '-2.5' | as_number }}")).toBe(-2.5)
    expect(value("{{ 'True' | as_bool }}")).toBe(true)
    expect(value('{{ \'[1, (2,), {"a": none}]\' | as_native }}')).toEqual([1, [2], { a: null }])
    expect(value("{{ 'no literal' | as_native }}")).toBe('no literal')
    expect(value("{{ '1 + 1' | as_native }}")).toBe('1 + 1')
    expect(value('{{ 1 | as_text }}')).toBe('1')
    expect(() => value("{{ 'x' | as_number }}")).toThrow("Could not convert value 'x' into type 'number'")
    expect(() => value("{{ '1' | as_bool }}")).toThrow("Could not convert value '1' into type 'bool'")
  })
})

test('what |random picks is the same in each render', () => {
  const template = compileTemplate({
    file: 'a.sql',
    text: '{% for i in range(30) %}{{ range(10) | random }}{% endfor %}',
  })
  const { text } = template.renderSync(scopeOf())
  expect(template.renderSync(scopeOf()).text).toBe(text)
  expect(new Set(text).size).toBeGreaterThan(5)
})

test('what a template calls is known without rendering it', () => {
  const { calls } = compileTemplate({
    file: 'a.sql',
    text: "{{ config(materialized='table') }} {% if ref('a') %}{{ dbt_utils.star(ref('b')) }}{% endif %}{{ x|map('y') }}",
  })
  expect(calls).toEqual([['config'], ['dbt_utils', 'star'], ['ref']])
})

describe('the code cache', () => {
  function recording(): { readonly cache: CodeCache; readonly kept: Map<string, string> } {
    const kept = new Map<string, string>()
    const cache: CodeCache = {
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      read: (key) => kept.get(key),
      write: (key, code) => void kept.set(key, code),
    }
    return { kept, cache }
  }

  test('gives the same macros again without compiling, at their own file', () => {
    const { cache, kept } = recording()
    const source = { file: 'a.sql', text: '{% macro f() %}{{ g(1) }}{% endmacro %}' }
    const first = parseMacroFile(source, cache)
    expect(kept.size).toBe(1)
    const second = parseMacroFile({ ...source, file: 'b.sql' }, cache)
    expect(kept.size).toBe(1)
    expect(second[0]!.calls).toEqual(first[0]!.calls)
    const f = second[0]!.bind(scopeOf({ g: 1 }))
    expect(() => f.invoke([], null, { file: 'm.sql', line: 1, column: 1 })).toThrow(
      expect.objectContaining({ frames: [{ file: 'b.sql', line: 1, column: 19, label: 'macro f' }] }),
    )
  })

  test('keeps texts apart that stand at other places', () => {
    const { cache, kept } = recording()
    parseMacroFile({ file: 'a.sql', text: '{% macro f() %}{{ x.y }}{% endmacro %}' }, cache)
    parseMacroFile({ file: 'a.sql', text: '{% macro f() %}{{ x.y }}{% endmacro %}', line: 5 }, cache)
    expect(kept.size).toBe(2)
  })

  test('gives macros with their definitions', () => {
    const { cache, kept } = recording()
    const source = {
      file: 'm.sql',
      text: '{% macro a(x, y=2) %}{{ x + y }}{% endmacro %}\n{% test t(model) %}{% endtest %}',
    }
    const first = parseMacroFile(source, cache)
    const second = parseMacroFile(source, cache)
    expect(kept.size).toBe(1)
    const plain = (definitions: typeof first): object[] =>
      definitions.map((definition) => ({ ...definition, bind: undefined }))
    expect(plain(second)).toEqual(plain(first))
    expect(second[0]!.bind(scopeOf()).invoke([1], null, { file: '', line: 1, column: 1 })).toBe('3')
  })

  test('1,500 macros are there from cached code within 100 ms', () => {
    const { cache } = recording()
    const body =
      "{% set xs = [] %}{% for c in columns %}{% do xs.append(adapter.quote(c) ~ '::' ~ kind) %}{% if not loop.last %},{% endif %}{% endfor %}{{ return(xs | join(', ')) }}"
    const files = Array.from({ length: 300 }, (_, file) => ({
      file: `macros/${file}.sql`,
      text: Array.from(
        { length: 5 },
        (_item, index) => `{% macro m_${file}_${index}(columns, kind='text') %}${body}{% endmacro %}`,
      ).join('\n'),
    }))
    for (const file of files) parseMacroFile(file, cache)
    const best = Math.min(
      ...Array.from({ length: 3 }, () => {
        const start = performance.now()
        const found = files.flatMap((file) => parseMacroFile(file, cache))
        expect(found.length).toBe(1500)
        return performance.now() - start
      }),
    )
    expect(best).toBeLessThan(100)
  })
})
