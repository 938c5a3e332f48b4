import { expect, test } from 'vitest'
import {
  NunjucksCompiler,
  NunjucksParser,
  nunjucksNodes,
  tokenTypes,
} from '../../../src/template/nunjucks-internals.js'

test('nunjucks still has the parts that the language is built on', () => {
  const parser = ['init', 'fail', 'skipSymbol', 'parseNodes', 'parseUntilBlocks', 'parse', 'parseAsRoot'] as const
  for (const method of parser)
    expect([method, typeof Reflect.get(NunjucksParser.prototype as object, method)]).toEqual([method, 'function'])
  const compiler = [
    'init',
    'compile',
    '_emit',
    '_tmpid',
    '_pushBuffer',
    '_popBuffer',
    '_compileChildren',
    'compileNodeList',
    'getCode',
  ]
  for (const method of compiler)
    expect([method, typeof Reflect.get(NunjucksCompiler.prototype as object, method)]).toEqual([method, 'function'])
})

test('its nodes take their fields in the order that is relied on', () => {
  const fields = (name: string): unknown => Reflect.get(new nunjucksNodes[name]!(1, 1), 'fields')
  expect(fields('If')).toEqual(['cond', 'body', 'else_'])
  expect(fields('InlineIf')).toEqual(['cond', 'body', 'else_'])
  expect(fields('Compare')).toEqual(['expr', 'ops'])
  expect(fields('CompareOperand')).toEqual(['expr', 'type'])
  expect(fields('Pair')).toEqual(['key', 'value'])
  for (const name of ['And', 'Or', 'Add', 'Sub', 'Mul', 'Div', 'FloorDiv', 'Mod', 'Pow'])
    expect(fields(name)).toEqual(['left', 'right'])
  for (const name of ['Not', 'Neg', 'Pos']) expect(fields(name)).toEqual(['target'])
  for (const name of ['Array', 'Dict', 'Output', 'NodeList', 'Root']) expect(fields(name)).toEqual(['children'])
  for (const name of ['Literal', 'Symbol', 'TemplateData']) expect(fields(name)).toEqual(['value'])
})

test('its token types have names', () => {
  for (const name of [
    'DATA',
    'BLOCK_START',
    'BLOCK_END',
    'VARIABLE_START',
    'VARIABLE_END',
    'SYMBOL',
    'STRING',
  ] as const) {
    expect(tokenTypes[`TOKEN_${name}`]).toMatch(/^[a-z-]+$/)
  }
})
