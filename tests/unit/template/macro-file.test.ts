import { describe, expect, test } from 'vitest'
import {
  type Callable,
  compileTemplate,
  hostFunction,
  parseMacroFile,
  PyDict,
  TemplateError,
  toHost,
} from '../../../src/template/index.js'
import { scopeOf } from './render.js'

const site = { file: 'host', line: 1, column: 1 }

function macros(text: string, names: Record<string, unknown> = {}): Record<string, Callable> {
  const all: Record<string, unknown> = { ...names }
  const scope = {
    lookup: (name: string) => (name in all ? all[name] : scopeOf().lookup(name)),
    names: () => Object.keys(all),
  }
  for (const definition of parseMacroFile({ file: 'macros/m.sql', text })) all[definition.name] = definition.bind(scope)
  return all as Record<string, Callable>
}

describe('definitions', () => {
  test('macros, tests and materializations are found; documentation, snapshots and what stands between are not', () => {
    const text = [
      'stray }} text {% oops %} {{ broken',
      '{% macro star(a, b=none, *c) %}'.replace(', *c', ''),
      'x{% endmacro %}',
      '{% test not_null(model, column_name: string) %}y{% endtest %}',
      '{% data_test unique(model) %}{% enddata_test %}',
      "{% materialization table, adapter='postgres', supported_languages=['sql', 'python'] -%}z{%- endmaterialization %}",
      '{% materialization view, default %}{% endmaterialization %}',
      '{% docs page %}{% macro no() %}{% endmacro %} {{ it is{% enddocs %}',
      '{% snapshot s %}{% macro no() %}{% endmacro %}{% endsnapshot %}',
    ].join('\n')
    const found = parseMacroFile({ file: 'macros/m.sql', text })
    expect(found.map(({ kind, name, line, column }) => [kind, name, line, column])).toEqual([
      ['macro', 'star', 2, 1],
      ['test', 'test_not_null', 4, 1],
      ['test', 'test_unique', 5, 1],
      ['materialization', 'materialization_table_postgres', 6, 1],
      ['materialization', 'materialization_view_default', 7, 1],
    ])
    expect(found[0]!.text).toBe('{% macro star(a, b=none) %}\nx{% endmacro %}')
    expect(found[0]!.parameters).toEqual([
      { name: 'a', hasDefault: false, type: null },
      { name: 'b', hasDefault: true, type: null },
    ])
    expect(found[1]!.parameters[1]).toEqual({ name: 'column_name', hasDefault: false, type: 'string' })
    expect(found[3]!.options).toEqual({ adapter: 'postgres', supported_languages: ['sql', 'python'] })
  })

  test('what a macro calls is known without running it', () => {
    const [macro] = parseMacroFile({
      file: 'm.sql',
      text: "{% macro m(x=f()) %}{{ adapter.dispatch('star', 'dbt_utils')(x) }}{% if a %}{% call dbt_utils.pivot() %}{{ ref('b') }}{% endcall %}{% endif %}{{ x.y.z() }}{% endmacro %}",
    })
    expect(macro!.calls).toEqual([
      ['adapter', 'dispatch'],
      ['adapter', 'dispatch', 'star', 'dbt_utils'],
      ['dbt_utils', 'pivot'],
      ['f'],
      ['ref'],
      ['x', 'y', 'z'],
    ])
  })

  test('a macro without end names its line', () => {
    const parse = (): unknown => parseMacroFile({ file: 'm.sql', text: '\n{% macro m() %}' })
    expect(parse).toThrow("unexpected end of template ('macro' opened at line 2 is not closed), expected endmacro")
  })
})

describe('return', () => {
  test('gives a value of any kind and drops what was written', () => {
    const { f } = macros(
      '{% macro f(x) %}text{% for i in [1] %}{{ return([x, {"a": 1.0}]) }}{% endfor %}never{% endmacro %}',
    )
    expect(toHost(f!.invoke([2], null, site))).toEqual([2, { a: 1 }])
  })

  test('leaves the macro also from a call block, a recursive loop and where it is no statement', () => {
    const { f, g, h, wrap } = macros(
      [
        '{% macro wrap() %}{{ caller() }}{% endmacro %}',
        '{% macro f() %}{% call wrap() %}{{ return(1) }}{% endcall %}after{% endmacro %}',
        '{% macro g() %}{% for x in [1] recursive %}{% do return(2) %}{% endfor %}{% endmacro %}',
        '{% macro h() %}{{ "a" ~ return(3) }}{% endmacro %}',
      ].join('\n'),
    )
    expect(wrap).toBeDefined()
    expect(f!.invoke([], null, site)).toBe('1after')
    expect(g!.invoke([], null, site)).toBe(2)
    expect(h!.invoke([], null, site)).toBe(3)
  })

  test('outside of a macro is an error', () => {
    const template = compileTemplate({ file: 'a.sql', text: '{{ return(1) }}' })
    expect(() => template.renderSync(scopeOf())).toThrow('return() outside of a macro')
  })
})

describe('arguments', () => {
  test('bind by position and by name, with defaults, varargs, kwargs and caller', () => {
    const { f, g } = macros(
      '{% macro f(a, b=a) %}{{ a }}{{ b }}{% endmacro %}{% macro g(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}',
    )
    expect(f!.invoke([1], null, site)).toBe('11')
    expect(f!.invoke([1], PyDict.from([['b', 2]]), site)).toBe('12')
    expect(g!.invoke([1, 2], PyDict.from([['z', 3]]), site)).toBe("1(2,){'z': 3}")
    expect(() => f!.invoke([1, 2, 3], null, site)).toThrow(TemplateError)
    expect(() => f!.invoke([], PyDict.from([['c', 2]]), site)).toThrow("takes no keyword argument 'c'")
  })

  test('a macro sees its scope, not the variables of its caller', () => {
    const { f } = macros('{% macro f() %}{{ x is defined }}{{ y }}{% endmacro %}', { y: 'from the scope' })
    const template = compileTemplate({ file: 'a.sql', text: '{% set x = 1 %}{% set y = 2 %}{{ f() }}' })
    expect(template.renderSync(scopeOf({ f })).text).toBe('Falsefrom the scope')
  })
})

describe('macros that wait', () => {
  const text = [
    '{% macro ask(q) %}{% set r = run(q) %}{{ return(r) }}{% endmacro %}',
    "{% macro all(xs) %}{% for x in xs %}{{ ask(x) }}{{ ',' if not loop.last }}{% endfor %}{% endmacro %}",
    '{% macro wrap(x) %}<{{ caller(x) }}>{% endmacro %}',
    '{% macro both(xs) %}{% for x in xs if ask(x) != "2!" %}{% call(y) wrap(x) %}{{ ask(y) }}{% endcall %}{% endfor %}{% endmacro %}',
  ].join('\n')

  function asking(): { readonly names: Record<string, Callable>; readonly asked: string[] } {
    const asked: string[] = []
    const run = hostFunction('run', async ([question]) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3))
      asked.push(String(question))
      return `${String(question)}!`
    })
    return { names: macros(text, { run }), asked }
  }

  test('ask the host once for each call and in order', async () => {
    const { names, asked } = asking()
    const template = compileTemplate({
      file: 'a.sql',
      text: "{{ all([1, 2, 3]) }} {{ both([1, 2]) }} {{ ask('x') ~ ask('y') }}",
    })
    const { text: written } = await template.render(scopeOf(names))
    expect(written).toBe('1!,2!,3! <1!> x!y!')
    expect(asked).toEqual(['1', '2', '3', '1', '1', '2', 'x', 'y'])
  })

  test('many renders at once do not meet', async () => {
    const template = compileTemplate({
      file: 'a.sql',
      text: '{% set me = who %}{{ all([me, me ~ "b"]) }}{{ me }}{{ both([me]) }}',
    })
    const renders = Array.from({ length: 200 }, async (_, index) => {
      const { names, asked } = asking()
      const { text: written } = await template.render(scopeOf({ ...names, who: `n${index}` }))
      expect(written).toBe(`n${index}!,n${index}b!n${index}<n${index}!>`)
      expect(asked).toEqual([`n${index}`, `n${index}b`, `n${index}`, `n${index}`])
    })
    await Promise.all(renders)
  })

  test('are an error where nobody can wait, and a failing answer does not end the process', async () => {
    const { names } = asking()
    const template = compileTemplate({ file: 'a.sql', text: "{{ ask('x') }}" })
    expect(() => template.renderSync(scopeOf(names))).toThrow(
      "'run' has to wait for its answer, which is not possible here",
    )
    const fail = hostFunction('fail', () => Promise.reject(new Error('no table')))
    const failing = compileTemplate({ file: 'a.sql', text: '{{ fail() }}' })
    expect(() => failing.renderSync(scopeOf({ fail }))).toThrow('has to wait')
    await expect(failing.render(scopeOf({ fail }))).rejects.toThrow('no table')
  })

  test('a function of the host may call a macro it was given, in both modes', async () => {
    const { ask } = asking().names
    const plain = macros('{% macro m() %}m{% endmacro %}')['m']
    const dispatch = hostFunction('dispatch', ([macro]) => macro)
    const apply = hostFunction('apply', ([macro], _kwargs, call) => (macro as Callable).invoke([1], null, call))
    const both = compileTemplate({ file: 'a.sql', text: '{{ dispatch(plain)() }}' })
    expect(both.renderSync(scopeOf({ dispatch, plain })).text).toBe('m')
    expect((await both.render(scopeOf({ dispatch, plain }))).text).toBe('m')
    const waiting = compileTemplate({ file: 'a.sql', text: '{{ apply(ask) }}' })
    expect((await waiting.render(scopeOf({ apply, ask }))).text).toBe('1!')
  })
})
