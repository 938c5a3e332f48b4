import { expect, test } from 'vitest'
import { COMMANDS } from '../../../src/cli/command-table.js'
import { type Flag, flagKey, flagVariables } from '../../../src/cli/flag.js'
import { resolveFlags } from '../../../src/cli/flag-values.js'
import { GLOBAL_FLAGS, SELECTION_FLAGS } from '../../../src/cli/flags.js'

const flags = [...GLOBAL_FLAGS, ...SELECTION_FLAGS]

test('the command line wins over the environment, the environment over the project file', () => {
  const environment = { DBT_TARGET: 'ci', DBT_PRINTER_WIDTH: '120' }
  const project = { target: 'dev', printer_width: 100, fail_fast: true }
  expect(resolveFlags(flags, { target: 'prod' }, environment, project)).toEqual({
    target: 'prod',
    printerWidth: 120,
    failFast: true,
  })
})

test('of the three variables of a flag, ours wins, then the newer one of dbt', () => {
  const all = { DBT_QUIET: '0', DBT_ENGINE_QUIET: 'true', TSMODEL_QUIET: 'no' }
  expect(resolveFlags(flags, {}, all, {})).toEqual({ quiet: false })
  expect(resolveFlags(flags, {}, { ...all, TSMODEL_QUIET: '' }, {})).toEqual({ quiet: true })
})

test('every flag of every command is set by its variables, also by the older ones of the field', () => {
  let count = 0
  for (const command of COMMANDS) {
    const own = [...GLOBAL_FLAGS, ...command.flags]
    for (const flag of own) {
      for (const variable of [...flagVariables(flag.name), ...(flag.variables ?? [])]) {
        const values = resolveFlags(own, {}, { [variable]: sampleOf(flag) }, {})
        expect(values[flagKey(flag.name)], `${command.name}: ${variable}`).toBeDefined()
        count += 1
      }
    }
  }
  expect(count).toBeGreaterThan(500)
  expect(resolveFlags(flags, {}, { DBT_DEFER_TO_STATE: '1', DBT_ARTIFACT_STATE_PATH: 'prod' }, {})).toEqual({
    defer: true,
    state: 'prod',
  })
})

function sampleOf(flag: Flag): string {
  if (flag.kind === 'number') return '1'
  return flag.kind === 'switch' ? 'true' : (flag.choices?.[0] ?? 'some')
}

test('a list from a variable is split at spaces', () => {
  expect(resolveFlags(flags, {}, { DBT_SELECT: 'tag:a  +orders' }, {})).toEqual({ select: ['tag:a', '+orders'] })
})

test('a variable that does not fit is named', () => {
  expect(() => resolveFlags(flags, {}, { DBT_FAIL_FAST: 'maybe' }, {})).toThrow(
    'The environment variable DBT_FAIL_FAST is "maybe", which is neither true nor false',
  )
  expect(() => resolveFlags(flags, {}, { TSMODEL_LOG_FORMAT: 'xml' }, {})).toThrow(
    'The environment variable TSMODEL_LOG_FORMAT is "xml", which is not one of text, json, debug, default',
  )
  expect(() => resolveFlags(flags, {}, {}, { printer_width: 'wide' })).toThrow(
    'The project flag "printer_width" is "wide", which is not a whole number',
  )
})
