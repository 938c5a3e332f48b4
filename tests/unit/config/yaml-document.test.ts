import { expect, test } from 'vitest'
import { restoreYaml } from '../../../src/config/stored-yaml.js'
import { readYaml } from '../../../src/config/index.js'
import { problemsOf, shown } from './problems.js'

const read = (text: string): unknown => readYaml('f.yml', text).value
const problems = (text: string): readonly string[] => problemsOf(() => readYaml('f.yml', text)).map(shown)

test('values are those that dbt reads: yes and on are booleans, y is not, dates stay text', () => {
  expect(
    read(
      'a: yes\nb: off\nc: y\nd: 2026-01-31\ne: 2026-01-31 10:00:00\nf: 010\ng: 1_000\nh: ~\ni: "yes"\nj: 12345678901234567890',
    ),
  ).toEqual({
    a: true,
    b: false,
    c: 'y',
    d: '2026-01-31',
    e: '2026-01-31 10:00:00',
    f: 8,
    g: 1000,
    h: null,
    i: 'yes',
    j: 12345678901234567890n,
  })
})

test('anchors and merge keys are followed, also by positions', () => {
  const document = readYaml('f.yml', 'base: &base\n  materialized: table\nmodel:\n  <<: *base\n  alias: x\n')
  expect(document.value).toEqual({
    base: { materialized: 'table' },
    model: { materialized: 'table', alias: 'x' },
  })
  expect(document.locate(['model', 'materialized'])).toEqual({ file: 'f.yml', line: 2, column: 17 })
  expect(document.locateKey(['model', 'alias'])).toEqual({ file: 'f.yml', line: 5, column: 3 })
})

test('a position names the nearest part of a path that exists', () => {
  const document = readYaml('f.yml', 'models:\n  - name: a\n    columns:\n      - name: id\n')
  expect(document.locate(['models', 0, 'columns', 0, 'data_type'])).toMatchObject({ line: 4, column: 9 })
  expect(document.locateText(['models', 0, 'name'])).toMatchObject({ line: 2, column: 11 })
})

test('the text of a block starts on its first line, that of a quoted value behind the quote', () => {
  const document = readYaml('f.yml', 'a: |\n  one\nb: "two"\n')
  expect(document.locateText(['a'])).toMatchObject({ line: 2, column: 3 })
  expect(document.locateText(['b'])).toMatchObject({ line: 3, column: 5 })
})

test('an empty file is null', () => {
  expect(read('# nothing\n')).toBeNull()
})

test('a duplicate key is named where it is written again', () => {
  expect(problems('models:\n  - name: a\n    name: b\n')).toEqual([
    'YAML_DUPLICATE_KEY f.yml:3:5 Key "name" is written twice in one map | Keep one of the two; the other would be lost without notice.',
  ])
})

test('a tab is explained', () => {
  expect(problems('a:\n\tb: 1')).toEqual([
    'YAML_TAB f.yml:2:1 The line is indented with a tab | YAML is indented with spaces: replace the tab.',
  ])
})

test.each([
  [
    'a: {{ ref("x") }}',
    `YAML_UNQUOTED_TEMPLATE f.yml:1:4 A value that starts with a template tag needs quotes in YAML | Write '{{ ref("x") }}'.`,
  ],
  [
    'a:\n  - {{ x }}',
    `YAML_UNQUOTED_TEMPLATE f.yml:2:5 A value that starts with a template tag needs quotes in YAML | Write "{{ x }}".`,
  ],
  [
    'a: {{ x }}-{{ y }}',
    `YAML_UNQUOTED_TEMPLATE f.yml:1:4 A value that starts with a template tag needs quotes in YAML | Write "{{ x }}-{{ y }}".`,
  ],
  [
    'a: {% if x %}b{% endif %}',
    `YAML_UNQUOTED_TEMPLATE f.yml:1:4 A value that starts with a template tag needs quotes in YAML | Write "{% if x %}b{% endif %}".`,
  ],
])('an unquoted template tag is explained: %s', (text, expected) => {
  expect(problems(text)).toEqual([expected])
})

test.each([
  ['a: "x', 'YAML_SYNTAX f.yml:1:6 A quote is opened and never closed'],
  ['a: b: c', 'YAML_SYNTAX f.yml:1:4 The line holds a second key'],
  ['a: @x', 'YAML_SYNTAX f.yml:1:4 A text may not start with "@"'],
  ['a: !foo 1', 'YAML_SYNTAX f.yml:1:4 Tag "!foo" is not known'],
  ['a: 1\n---\nb: 2', 'YAML_SYNTAX f.yml:2:1 The file holds several documents'],
  ['a: [1, 2', 'YAML_SYNTAX f.yml:1:9 The indentation does not fit the lines above, or a bracket is left open'],
  ['a: *nope', 'YAML_ALIAS f.yml:1:4 Alias "*nope" has no anchor'],
])('broken syntax gives one problem with its place: %s', (text, expected) => {
  const found = problems(text)
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(expected)
})

test('a document that grows without bound through aliases is refused', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [pair.charAt(0), pair.charAt(1)])) {
    bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`)
  }
  expect(problems(bomb.join('\n'))[0]).toContain('YAML_ALIAS')
})

test('a document that was kept knows the same places', () => {
  const document = readYaml(
    'f.yml',
    `base: &base
  a: 1
  text: |
    lines
    of text
list:
  - name: "quoted"
    <<: *base
    empty:
  - [x, {y: 'z'}]
copy: *base
`,
  )
  const restored = restoreYaml('f.yml', { value: document.value, places: document.places!() })
  expect(restored.value).toEqual(document.value)
  const paths: (string | number)[][] = [[]]
  const collect = (value: unknown, path: readonly (string | number)[]): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, item] of Object.entries(value)) {
      const inner = [...path, Array.isArray(value) ? Number(key) : key]
      paths.push(inner, [...inner, 'missing'], [...inner, 7])
      collect(item, inner)
    }
  }
  collect(document.value, [])
  expect(paths.length).toBeGreaterThan(40)
  for (const path of paths) {
    const places = [restored, document].map((each) => [each.locate(path), each.locateKey(path), each.locateText(path)])
    expect(places[0], path.join('.')).toEqual(places[1])
  }
})
