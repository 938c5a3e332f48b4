import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  compileTemplate,
  hostFunction,
  hostObject,
  parseMacroFile,
  TemplateError,
} from '../../../src/template/index.js'
import { scopeOf } from './render.js'

declare global {
  var canary: string | undefined
}

const scope = scopeOf({
  text: 'abc',
  items: [1, 2],
  record: { a: 1 },
  fn: hostFunction('fn', () => 'called'),
  object: hostObject({ visible: 1 }),
})

/** What a template gives: its text, or the kind of its error. Anything but a TemplateError fails the test. */
function attempt(text: string): string {
  try {
    return compileTemplate({ file: 'attack.sql', text }).renderSync(scope).text
  } catch (error) {
    if (error instanceof TemplateError) return `error: ${error.kind}`
    throw error
  }
}

beforeAll(() => {
  globalThis.canary = 'untouched'
})
afterAll(() => {
  globalThis.canary = undefined
})

describe('members', () => {
  const owners = [
    "''",
    '1',
    '1.5',
    '[]',
    '(1,)',
    '{}',
    'none',
    'true',
    'text',
    'items',
    'record',
    'fn',
    'object',
    'range',
  ]
  const more = [
    'range(3)',
    'namespace()',
    'cycler(1)',
    'joiner()',
    'dict',
    'text.upper',
    "[1]|map('string')",
    'set',
    'fn()',
  ]
  const names = [
    'constructor',
    '__proto__',
    'prototype',
    'call',
    'apply',
    'bind',
    'toString',
    'valueOf',
    'hasOwnProperty',
  ]
  const inner = [
    'caller',
    'arguments',
    'inner',
    'members',
    'extras',
    'invoke',
    'looks',
    '__defineGetter__',
    'dict',
    'source',
  ]

  test.each([...owners, ...more])('nothing of JavaScript can be reached from %s', (owner) => {
    for (const name of [...names, ...inner]) {
      const ways = [`${owner}.${name}`, `${owner}['${name}']`, `${owner}['${name.slice(0, 3)}' ~ '${name.slice(3)}']`]
      for (const way of [...ways, `(${owner})|attr('${name}')`, `[${owner}]|map(attribute='${name}')|first`]) {
        expect([way, attempt(`{{ ${way} is defined }}`)]).toSatisfy(
          ([, result]: [string, string]) => result === 'False' || result.startsWith('error: '),
        )
      }
    }
  })

  test('loop, macros and callers have no members but their own', () => {
    // What Jinja gives of a macro; the names are also those of members that JavaScript functions have.
    expect(attempt(`{% macro m(a) %}{% endmacro %}{{ m.name }} {{ m.arguments }} {{ m.caller }}`)).toBe(
      "m ('a',) False",
    )
    const own = new Set(['name', 'arguments', 'caller'])
    for (const name of [...names, ...inner].filter((each) => !own.has(each))) {
      expect(attempt(`{% for x in [1] %}{{ loop.${name} is defined }}{% endfor %}`)).toBe('False')
      expect(attempt(`{% macro m() %}{% endmacro %}{{ m.${name} is defined }}`)).toBe('False')
      const block = `{% macro m() %}{{ caller.${name} is defined }}{% endmacro %}{% call m() %}{% endcall %}`
      expect(attempt(block)).toBe('False')
    }
  })

  test('text.format reaches values only through the same doors', () => {
    expect(attempt("{{ '{0.constructor}'.format(fn) }}")).not.toContain('function Callable')
    expect(attempt("{{ '{0[constructor]}'.format(record) }}")).not.toContain('Object')
    expect(attempt("{{ '{a.__proto__}'.format(a=items) }}")).not.toContain('object')
  })
})

describe('names on prototypes', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
  test.each(names)('%s is no name, filter, test, method, keyword or tag', (name) => {
    expect(attempt(`{{ ${name} is defined }}`)).toBe('False')
    expect(attempt(`{{ 'a'|${name} }}`)).toBe('error: TemplateAssertionError')
    expect(attempt(`{{ 'a' is ${name} }}`)).toBe('error: TemplateAssertionError')
    expect(attempt(`{{ ['a']|map('${name}')|list }}`)).toBe('error: TemplateRuntimeError')
    expect(attempt(`{{ 'a'.${name}() }}`)).toBe('error: UndefinedError')
    expect(attempt(`{% ${name} %}`)).toBe('error: TemplateSyntaxError')
    expect(attempt(`{{ fn(${name}=1) }}{{ dict(${name}=1) }}`)).toBe(`called{'${name}': 1}`)
    expect(attempt(`{% set x = {} %}{% do x.update(${name}=1) %}{{ x }}`)).toBe(`{'${name}': 1}`)
    expect(attempt(`{% set ${name} = 1 %}{{ ${name} }}`)).toBe('1')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('generated code', () => {
  const payloads = [
    '{{ a"&Function`globalThis\\x2ecanary\\x3d1```&"b }}',
    '{% set a"&Function`globalThis\\x2ecanary\\x3d1```&"b = 1 %}',
    '{{ 1 is \'odd"),globalThis.canary=1,("\' }}',
    '{{ "\\u2028\\u2029\\"+(globalThis.canary=1)+\\"" }}',
    '{{ \'"+(globalThis.canary=1)+"\' }}',
    '{{ `${globalThis.canary=1}` }}',
    '{{ {\'a"+(globalThis.canary=1)+"\': 1} }}',
    '{{ fn(**{"a\\"+(globalThis.canary=1)": 1}) }}',
    '{% macro f(a"=globalThis.canary=1) %}{% endmacro %}',
    '{% macro m(x=1) %}{{ x }}{% endmacro %}{{ m("\\x01\\x02\\x03") }}',
    '\x01\x02globalThis.canary=1\x03{{ "\x01\x02" ~ 1 }}\x03',
    '{# */ globalThis.canary=1 /* #}*/globalThis.canary=1//',
    '{{ ℮ = 1 }}{{ ª }}{{ a\u200b"b }}',
    '{% for globalThis in [1] %}{{ globalThis }}{% endfor %}',
    '{{ rt.MISSING }}{{ c.scope }}{{ t }}{{ p }}{{ this }}{{ arguments }}',
    '{% set rt = 1 %}{% set c = 2 %}{% set t = 3 %}{% set p = 4 %}{{ rt }}{{ c }}{{ t }}{{ p }}',
  ]
  test.each(payloads)('no text becomes code: %s', (payload) => {
    attempt(payload)
    expect(globalThis.canary).toBe('untouched')
  })

  test('marks of generated code in a text are text', () => {
    expect(attempt('\x01a\x02b\x03{{ "\x02" }}')).toBe('\x01a\x02b\x03\x02')
    expect(attempt('{{ rt is defined }}{{ c is defined }}{{ this is defined }}')).toBe('FalseFalseFalse')
    expect(attempt('{% set await = 1 %}{% set let = 2 %}{% set return_ = 3 %}{{ await }}{{ let }}{{ return_ }}')).toBe(
      '123',
    )
  })

  test('names of macros and arguments in a macro file are no code either', () => {
    for (const name of ['constructor', '__proto__', 'ünïcode', 'let', 'await', 'eval']) {
      const [macro] = parseMacroFile({
        file: 'm.sql',
        text: `{% macro ${name}(arguments=1) %}{{ arguments }}{% endmacro %}`,
      })
      expect(macro?.bind(scope).invoke([], null, { file: '', line: 1, column: 1 })).toBe('1')
    }
    expect(globalThis.canary).toBe('untouched')
  })
})
