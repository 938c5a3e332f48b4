import { raise } from '../../errors.js'
import { type HostObject, hostFunction, hostObject } from '../../host-values.js'
import { typeName } from '../../printing.js'
import { tuple } from '../../values.js'
import { asText } from '../values/convert.js'
import { civilOf, dayNumber, isCivil, isoWeekOf, ordinalOf, weekdayOf } from './civil.js'
import { formatMoment } from './format.js'
import { date, type DateState, dateText, dateTime, span } from './moment.js'
import { spanValue } from './span-value.js'
import { stateOf } from './state-of.js'

/** A date as a template value: Python's `date`. */
export function dateValue(value: DateState): HostObject {
  const civil = civilOf(value.day)
  return hostObject(
    {
      ...calendarMembers(value.day, 'date'),
      replace: hostFunction('date.replace', (args, kwargs) =>
        dateValue(
          dayOf(
            args[0] ?? kwargs['year'] ?? civil.year,
            args[1] ?? kwargs['month'] ?? civil.month,
            args[2] ?? kwargs['day'] ?? civil.day,
          ),
        ),
      ),
      isoformat: hostFunction('date.isoformat', () => dateText(value.day)),
      strftime: hostFunction('date.strftime', (args) => formatMoment(dateTime(value.day, 0, null), asText(args[0]))),
    },
    {
      typeName: 'datetime.date',
      inner: value,
      str: () => dateText(value.day),
      format: (spec) => formatMoment(dateTime(value.day, 0, null), spec),
      repr: () => `datetime.date(${civil.year}, ${civil.month}, ${civil.day})`,
      hash: () => `date ${value.day}`,
      equals: (other) => stateOf(other, 'date')?.day === value.day,
      compare: (other) => {
        const theirs = stateOf(other, 'date')
        return theirs === undefined
          ? raise('TypeError', `can't compare datetime.date to ${typeName(other)}`)
          : value.day - theirs.day
      },
      operate: (operator, other, reversed) => {
        const added = stateOf(other, 'timedelta')
        if (added !== undefined && operator === '+') return dateValue(date(value.day + added.days))
        if (added !== undefined && operator === '-' && !reversed) return dateValue(date(value.day - added.days))
        const theirs = stateOf(other, 'date')
        if (theirs !== undefined && operator === '-') {
          return spanValue(span(reversed ? theirs.day - value.day : value.day - theirs.day, 0))
        }
        return mismatch(operator, 'datetime.date', other, reversed)
      },
    },
  )
}

/** Members that dates and datetimes share. */
export function calendarMembers(day: number, name: string): Record<string, unknown> {
  const civil = civilOf(day)
  const week = isoWeekOf(day)
  return {
    year: civil.year,
    month: civil.month,
    day: civil.day,
    weekday: hostFunction(`${name}.weekday`, () => weekdayOf(day)),
    isoweekday: hostFunction(`${name}.isoweekday`, () => weekdayOf(day) + 1),
    isocalendar: hostFunction(`${name}.isocalendar`, () => tuple([week.year, week.week, week.weekday])),
    toordinal: hostFunction(`${name}.toordinal`, () => ordinalOf(day)),
  }
}

/** A date from the numbers of a call. Errors for what is no day. */
export function dayOf(year: unknown, month: unknown, day: unknown): DateState {
  const [y, m, d] = [wholeNumber(year), wholeNumber(month), wholeNumber(day)]
  if (m < 1 || m > 12) raise('ValueError', 'month must be in 1..12')
  if (y < 1 || y > 9999) raise('ValueError', `year ${y} is out of range`)
  if (!isCivil(y, m, d)) raise('ValueError', 'day is out of range for month')
  return date(dayNumber(y, m, d))
}

/** A whole-number argument. */
export function wholeNumber(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  if (typeof value === 'boolean') return Number(value)
  return raise('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`)
}

/** The error of an operator between types that do not go together. */
export function mismatch(operator: string, own: string, other: unknown, reversed: boolean): never {
  const [left, right] = reversed ? [typeName(other), own] : [own, typeName(other)]
  return raise('TypeError', `unsupported operand type(s) for ${operator}: '${left}' and '${right}'`)
}
