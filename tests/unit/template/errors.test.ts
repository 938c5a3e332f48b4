import { describe, expect, test } from 'vitest'
import { compileTemplate, hostFunction, parseMacroFile, TemplateError } from '../../../src/template/index.js'
import { errorOf, render, scopeOf } from './render.js'

function frames(error: TemplateError): string[] {
  return error.frames.map(
    ({ file, line, column, label }) => `${file}:${line}:${column}${label === undefined ? '' : ` ${label}`}`,
  )
}

describe('syntax errors', () => {
  test.each([
    ['{{ a b }}', "expected '}}', got 'b'", '1:6'],
    [
      'select\n  {% if x %}',
      "unexpected end of template ('if' opened at line 2 is not closed), expected elif or else or endif",
      '2:13',
    ],
    ['{% for x in y %}\n{% endif %}', "unexpected tag 'endif': 'for' opened at line 1 is open", '2:4'],
    ['{% endfor %}', "unexpected tag 'endfor': no block is open here", '1:4'],
    ['{% fore x in y %}', "unknown tag 'fore'; did you mean 'for'?", '1:4'],
    ["{{ 'a }}", "unexpected char '''", '1:4'],
    ['{{ (1] }}', "unexpected ']', expected ')'", '1:6'],
    ['{# open', 'Missing end of comment tag', '1:1'],
    ['{% include "a" %}', "'include' has nothing to load from: templates share code through macros", '1:4'],
    ['{% for x in [1] %}{% else %}{% break %}{% endfor %}', "'break' outside of a loop", '1:32'],
    ['{% set a = %}', "expected an expression, got '%}', the end of the tag", '1:12'],
  ])('%j', (text, message, place) => {
    const error = errorOf(text)
    expect(error.kind).toBe('TemplateSyntaxError')
    expect(error.message).toBe(message)
    expect(frames(error)).toEqual([`models/a.sql:${place}`])
  })

  test('an unknown filter is found when the template is compiled, with the nearest name', () => {
    const error = errorOf("select\n  {{ 'a'|uper }}")
    expect(error.kind).toBe('TemplateAssertionError')
    expect(error.toDiagnostic()).toMatchObject({
      message: "TemplateAssertionError: no filter named 'uper'",
      location: { file: 'models/a.sql', line: 2, column: 10 },
      hint: 'Did you mean "upper"?',
    })
  })

  test('a text that starts inside of a YAML file has its places there', () => {
    const compile = (): unknown =>
      compileTemplate({ file: 'models/schema.yml', text: 'a\n{{ b c }}', line: 12, column: 9 })
    expect(compile).toThrow(TemplateError)
    try {
      compile()
    } catch (error) {
      expect(frames(error as TemplateError)).toEqual(['models/schema.yml:13:6'])
    }
    const first = (): unknown => compileTemplate({ file: 'models/schema.yml', text: '{{ b c }}', line: 12, column: 9 })
    expect(first).toThrow(expect.objectContaining({ frames: [{ file: 'models/schema.yml', line: 12, column: 14 }] }))
  })

  test('nesting without end is an error of the template', () => {
    expect(errorOf(`{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`).message).toBe(
      'the template is nested too deeply',
    )
  })
})

describe('errors while rendering', () => {
  test('the place is the innermost expression', () => {
    expect(frames(errorOf('a\n{{ 1 + [2,\n nothing.more] }}'))).toEqual(['models/a.sql:3:10'])
    expect(frames(errorOf("{{ 'a' ~ ('b'\n + 1) }}"))).toEqual(['models/a.sql:2:2'])
  })

  test('macros on the way are listed, innermost first', () => {
    const text =
      "{% macro cents(x) %}\n  {{ x + 'a' }}\n{% endmacro %}\n{% macro both(x) %}{{ cents(x) }}{% endmacro %}\n\n{{ both(1) }}"
    expect(frames(errorOf(text))).toEqual([
      'models/a.sql:2:8 macro cents',
      'models/a.sql:4:23 macro both',
      'models/a.sql:6:4',
    ])
  })

  test('macros of other files are named with their files', () => {
    const [macro] = parseMacroFile({
      file: 'macros/m.sql',
      text: '-- text\n{% macro m(x) %}\n{{ x.y.z }}{% endmacro %}',
    })
    const scope = scopeOf({ m: macro!.bind(scopeOf()) })
    const template = compileTemplate({ file: 'models/a.sql', text: 'select {{ m({}) }}' })
    expect(() => template.renderSync(scope)).toThrow(
      expect.objectContaining({
        message: "'dict object' has no attribute 'y'",
        frames: [
          { file: 'macros/m.sql', line: 3, column: 8, label: 'macro m' },
          { file: 'models/a.sql', line: 1, column: 11 },
        ],
      }),
    )
  })

  test('an unknown name says which one is near', () => {
    const error = errorOf('{{ custmer() }}', { customer: 1 })
    expect(error.toDiagnostic()).toMatchObject({
      code: 'TEMPLATE_UNDEFINED',
      message: "UndefinedError: 'custmer' is undefined",
      hint: 'Did you mean "customer"?',
    })
  })

  test('functions of the host know where they are called, and from where', () => {
    const sites: object[] = []
    const fn = hostFunction(
      'fn',
      (_args, _kwargs, { file, line, column, stack }) => void sites.push({ file, line, column, stack }),
    )
    render('{% macro m() %}\n {{ fn() }}{% endmacro %}\n{{ m() }}', { fn })
    expect(sites).toEqual([
      { file: 'models/a.sql', line: 2, column: 5, stack: [{ file: 'models/a.sql', line: 3, column: 4 }] },
    ])
  })

  test('an error that a function of the host places where it is called has one frame there', () => {
    const fn = hostFunction('fn', (_args, _kwargs, call) => {
      throw new TemplateError('CompilationError', 'no such model', call)
    })
    expect(frames(errorOf('\n  {{ fn() }}', { fn }))).toEqual(['models/a.sql:2:6'])
  })

  test('other errors of the host pass unchanged', () => {
    const failure = new Error('the database is gone')
    const fn = hostFunction('fn', () => {
      throw failure
    })
    expect(() => render('{% macro m() %}{{ fn() }}{% endmacro %}{{ m() }}', { fn })).toThrow(failure)
  })
})

describe('budgets', () => {
  test('a loop over what it adds to ends', () => {
    const error = errorOf('{% set xs = [1] %}{% for x in xs %}{% do xs.append(x) %}{% endfor %}')
    expect(error.message).toMatch(/more than [\d]+ steps: the loop has no end/)
    expect(frames(error)[0]).toMatch(/^models\/a.sql:1:/)
  })

  test.each([
    '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
    '{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}',
  ])('recursion ends: %s', async (text) => {
    const error = errorOf(text)
    expect(error.kind).toBe('RecursionError')
    expect(error.frames.length).toBeLessThanOrEqual(50)
    expect(error.frames.at(-1)).not.toHaveProperty('label')
    const template = compileTemplate({ file: 'models/a.sql', text })
    await expect(template.render(scopeOf())).rejects.toMatchObject({ kind: 'RecursionError' })
  })

  test('macros that call each other through the host end too', async () => {
    const [a, b] = parseMacroFile({
      file: 'm.sql',
      text: '{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}',
    })
    const names: Record<string, unknown> = {}
    const scope = { lookup: (name: string) => names[name], names: () => Object.keys(names) }
    names['a'] = a!.bind(scope)
    names['b'] = b!.bind(scope)
    const template = compileTemplate({ file: 't.sql', text: '{{ a() }}' })
    expect(() => template.renderSync(scope)).toThrow(expect.objectContaining({ kind: 'RecursionError' }))
    await expect(template.render(scope)).rejects.toMatchObject({ kind: 'RecursionError' })
  })

  test.each([
    ["{{ 'a' * 10 ** 9 }}", 'OverflowError'],
    ['{{ range(10 ** 9) }}', 'OverflowError'],
    [
      '{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}',
      'OverflowError',
    ],
    ['{{ 10 ** (10 ** 9) }}', 'OverflowError'],
    [
      '{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}',
      'OverflowError',
    ],
    [
      "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
      'OverflowError',
    ],
  ])('%s', (text, kind) => {
    expect(errorOf(text).kind).toBe(kind)
  })

  test('a list inside of itself prints as in Python', () => {
    expect(render('{% set x = [1] %}{% do x.append(x) %}{{ x }}')).toBe('[1, [...]]')
    expect(render('{% set x = {} %}{% do x.update(a=x) %}{{ x }}')).toBe("{'a': {...}}")
  })
})
