import { expect, test } from 'vitest'
import { scanBlocks } from '../../../src/template/index.js'

const docs = ['docs']

test('blocks are found with their contents and places, whatever stands around them', () => {
  const text =
    "# {{ it's }} {% odd\n{# {% docs no %}{% enddocs %} #}\n  {% docs first %}\nText with {{ braces, {% tags %} and 'quotes\n{% enddocs %}\n{%- docs second -%} x {%- enddocs -%}"
  expect(scanBlocks({ file: 'a.md', text }, docs)).toEqual([
    {
      tag: 'docs',
      name: 'first',
      contents: "\nText with {{ braces, {% tags %} and 'quotes\n",
      text: "{% docs first %}\nText with {{ braces, {% tags %} and 'quotes\n{% enddocs %}",
      line: 3,
      column: 3,
      contentsLine: 3,
      contentsColumn: 19,
    },
    {
      tag: 'docs',
      name: 'second',
      contents: ' x ',
      text: '{%- docs second -%} x {%- enddocs -%}',
      line: 6,
      column: 1,
      contentsLine: 6,
      contentsColumn: 20,
    },
  ])
})

test('end tags in comments, texts and raw parts do not count, blocks of the same tag are nested', () => {
  const inner =
    "{# {% endsnapshot %} #}{{ '{% endsnapshot %}' }}{% raw %}{% endsnapshot %}{% endraw %}{% snapshot b %}{% endsnapshot %}"
  const [block, ...rest] = scanBlocks({ file: 's.sql', text: `{% snapshot a %}${inner}{% endsnapshot %} x` }, [
    'snapshot',
  ])
  expect(rest).toEqual([])
  expect(block!.contents).toBe(inner)
})

test('other tags are read over, several are taken in order', () => {
  const text =
    '{% if true %}{% snapshot a %}1{% endsnapshot %}{% endif %}{% macro m() %}{% endmacro %}{% docs d %}2{% enddocs %}'
  expect(scanBlocks({ file: 'x', text }, ['docs', 'snapshot']).map(({ tag, name }) => `${tag} ${name}`)).toEqual([
    'snapshot a',
    'docs d',
  ])
})

test('line ends of any kind stay in the contents', () => {
  expect(scanBlocks({ file: 'x', text: '{% docs d %}\r\na\r\n{% enddocs %}' }, docs)[0]!.contents).toBe('\r\na\r\n')
})

test('a block without its end is an error at its start', () => {
  expect(() => scanBlocks({ file: 'a.md', text: '\n{% docs open %} text' }, docs)).toThrow(
    expect.objectContaining({
      message: "the block 'docs open' is not closed",
      frames: [{ file: 'a.md', line: 2, column: 1 }],
    }),
  )
})
