import { describe, expect, test } from 'vitest'
import { sampleWindow } from '../../../src/api/sample-window.js'
import { problemsOf } from '../config/problems.js'

const now = new Date('2024-03-31T12:30:00Z')
const startOf = (text: string): string | undefined => sampleWindow(text, now).start?.toISOString()

describe('a sample', () => {
  test('of hours, days, months and years ends now; the 31st of a shorter month is its last day', () => {
    expect(startOf('6 hours')).toBe('2024-03-31T06:30:00.000Z')
    expect(startOf('1 day')).toBe('2024-03-30T12:30:00.000Z')
    expect(startOf('1 month')).toBe('2024-02-29T12:30:00.000Z')
    expect(startOf('13 months')).toBe('2023-02-28T12:30:00.000Z')
    expect(startOf('2 years')).toBe('2022-03-31T12:30:00.000Z')
    expect(sampleWindow('1 day', now).end).toEqual(now)
  })

  test('with a start and an end is what it says, in UTC where no zone is given', () => {
    expect(sampleWindow('{start: 2024-01-01, end: 2024-02-01 06:00:00}', now)).toEqual({
      start: new Date('2024-01-01T00:00:00Z'),
      end: new Date('2024-02-01T06:00:00Z'),
    })
    expect(sampleWindow("{end: '2024-02-01T06:00:00+02:00'}", now)).toEqual({
      start: null,
      end: new Date('2024-02-01T04:00:00Z'),
    })
  })

  test.each([
    'soon',
    '3 weeks',
    '{}',
    '{from: 2024-01-01}',
    '{start: yesterday}',
    '{start: 2024-02-01, end: 2024-01-01}',
  ])('that means no time is refused: %s', (text) => {
    expect(problemsOf(() => sampleWindow(text, now)).map(({ code }) => code)).toEqual(['BAD_FLAG_VALUE'])
  })
})
