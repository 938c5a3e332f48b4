/** A small generator of random numbers with a seed, so that a failure can be seen again. */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 7), 61 | state) ^ state
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const ATOMS = [
  ...[
    '1',
    '2.5',
    "'a'",
    '"b"',
    'none',
    'true',
    '[]',
    '{}',
    '()',
    'text',
    'items',
    'record',
    'fn',
    'object',
    'range(5)',
    'ghost',
  ],
  ...[
    'constructor',
    '__proto__',
    'globalThis',
    'process',
    'this',
    'rt',
    'c',
    'loop',
    'namespace(a=1)',
    "joiner(',')",
    'self',
  ],
  ...[
    "'globalThis.fuzzCanary.touched=1'",
    '\'"+(globalThis.fuzzCanary.touched=1)+"\'',
    "'${globalThis.fuzzCanary.touched=1}'",
  ],
]
const MEMBERS = [
  ...[
    'constructor',
    '__proto__',
    'prototype',
    'call',
    'apply',
    'toString',
    'upper',
    'items',
    'append',
    'format',
    'a',
    'visible',
  ],
  ...['__class__', '__globals__', 'invoke', 'valueOf', 'get', 'pop', 'join', 'split', 'replace'],
]
const FILTERS = [
  'upper',
  'list',
  'length',
  "map('upper')",
  "map(attribute='constructor')",
  "attr('constructor')",
  'first',
  'tojson',
  'join',
  'sort',
  'constructor',
  'string',
  'format(1)',
  'reverse',
]
const GLUE = [
  '+',
  '~',
  '*',
  '==',
  '<',
  'in',
  'and',
  'or',
  'if',
  'is',
  '|',
  '.',
  ',',
  ':',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '`',
  ';',
  '//',
  '\\',
  '=>',
  '${',
]
const TAGS = [
  'if',
  'else',
  'endif',
  'for x in items',
  'endfor',
  'set y = 1',
  'set y',
  'endset',
  'macro m(a)',
  'endmacro',
  'call m(1)',
  'endcall',
  'do',
  'raw',
  'endraw',
  'break',
]

/** Makes templates by chance: well formed and broken ones, with names and members that a template must not reach. */
export function templateGenerator(random: () => number): () => string {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)]!
  const expression = (depth: number): string => {
    const roll = random()
    if (depth === 0 || roll < 0.2) return pick(ATOMS)
    const inside = (): string => expression(depth - 1)
    if (roll < 0.4) return `${inside()}.${pick(MEMBERS)}`
    if (roll < 0.5) return `${inside()}[${inside()}]`
    if (roll < 0.6) return `${inside()}(${inside()})`
    if (roll < 0.7) return `${inside()}|${pick(FILTERS)}`
    if (roll < 0.8) return `(${inside()} ${pick(GLUE)} ${inside()})`
    if (roll < 0.9) return `[${inside()}, ${inside()}]`
    return `${inside()}['${pick(MEMBERS).slice(0, 4)}' ~ ${inside()}]`
  }
  const noise = (): string => Array.from({ length: 4 }, () => pick(random() < 0.5 ? GLUE : ATOMS)).join('')
  const statement = (depth: number): string => {
    const roll = random()
    const body = (): string => (depth === 0 ? '' : statement(depth - 1) + statement(depth - 1))
    if (roll < 0.4) return `{{ ${expression(3)} }}`
    if (roll < 0.5) return `{% if ${expression(2)} %}${body()}{% endif %}`
    if (roll < 0.6) return `{% for x in ${expression(2)} %}${body()}{{ loop.${pick(MEMBERS)} }}{% endfor %}`
    if (roll < 0.7) return `{% set ${pick(['y', 'z', 'constructor', 'ns.a'])} = ${expression(2)} %}`
    if (roll < 0.8)
      return `{% macro m(a=${expression(1)}) %}${body()}{{ m(a) if ghost }}{% endmacro %}{{ m(${expression(1)}) }}`
    if (roll < 0.9) return `{{ ${noise()} }}`
    return `{% ${pick(TAGS)} %}${body()}`
  }
  return () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => statement(2)).join('text ')
}
