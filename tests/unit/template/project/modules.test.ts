import { expect, test } from 'vitest'
import { renderSync } from '../../../support/template-host.js'

// Expected texts are what Python 3 gives.
test.each([
  ['modules.datetime.date(2024, 2, 29)', '2024-02-29'],
  ['modules.datetime.datetime.max', '9999-12-31 23:59:59.999999'],
  ['modules.datetime.datetime.min', '0001-01-01 00:00:00'],
  ['modules.datetime.date.max > modules.datetime.date.min', 'True'],
  ["'Europe/Berlin' in modules.pytz.all_timezones_set", 'True'],
  ['modules.datetime.datetime(2024, 1, 2, 3, 4, 5, 6)', '2024-01-02 03:04:05.000006'],
  ["modules.datetime.datetime.strptime('31/Jan/2024 11:05 PM', '%d/%b/%Y %I:%M %p')", '2024-01-31 23:05:00'],
  ["modules.datetime.datetime.fromisoformat('2024-01-31T10:00:00+02:00').isoformat()", '2024-01-31T10:00:00+02:00'],
  ['modules.datetime.date(2024, 12, 30).isocalendar()', '(2025, 1, 1)'],
  [
    "modules.datetime.datetime(2024, 3, 1).replace(month=2, day=29).strftime('%A %-d %B, week %V')",
    'Thursday 29 February, week 09',
  ],
  ['modules.datetime.date(2024, 3, 1) - modules.datetime.date(2024, 2, 1)', '29 days, 0:00:00'],
  ['modules.datetime.timedelta(hours=-1)', '-1 day, 23:00:00'],
  ['modules.datetime.timedelta(days=1, hours=12) / 2', '18:00:00'],
  ['modules.datetime.timedelta(hours=36).total_seconds()', '129600.0'],
  ['[modules.datetime.timedelta(minutes=90)]', '[datetime.timedelta(seconds=5400)]'],
  ['modules.datetime.datetime.utcnow().date()', '2026-03-01'],
  ['modules.datetime.datetime.now(modules.pytz.utc)', '2026-03-01 10:00:00+00:00'],
  [
    "modules.pytz.timezone('Europe/Berlin').localize(modules.datetime.datetime(2024, 7, 1)).isoformat()",
    '2024-07-01T00:00:00+02:00',
  ],
  [
    "modules.datetime.datetime(2024, 3, 10, 7, tzinfo=modules.pytz.utc).astimezone(modules.pytz.timezone('America/New_York'))",
    '2024-03-10 03:00:00-04:00',
  ],
  ['modules.datetime.datetime(2024, 1, 1).timestamp()', '1704067200.0'],
  ["modules.re.match('a(b+)(?P<rest>.*)', 'abbc').group('rest')", 'c'],
  ["modules.re.match('b', 'ab')", 'None'],
  ["modules.re.findall('(\\\\w)=(\\\\d)', 'a=1, b=2')", "[('a', '1'), ('b', '2')]"],
  ["modules.re.sub('(\\\\w+)@', '\\\\1 at ', 'me@x you@y')", 'me at x you at y'],
  ["modules.re.sub('[^a-z]+', '_', 'A b-C', flags=modules.re.IGNORECASE)", 'A_b_C'],
  ["modules.re.split('[,;] ?', 'a, b;c')", "['a', 'b', 'c']"],
  ["modules.re.compile('^x', modules.re.M).findall('x\\nx')", "['x', 'x']"],
  ["modules.re.search('(?i)HELLO', 'say hello').span()", '(4, 9)'],
  ["modules.re.findall('(?i)(?s)^.*{{\\s*REF.*}}', 'x\\n{{ ref(1) }}') | length", '1'],
  ["modules.re.fullmatch('\\\\d+', '12a') is none", 'True'],
  ["modules.re.escape('a.b(c)')", 'a\\.b\\(c\\)'],
  ['modules.itertools.chain([1], [2, 3]) | list', '[1, 2, 3]'],
  ["modules.itertools.product('ab', [1, 2]) | list", "[('a', 1), ('a', 2), ('b', 1), ('b', 2)]"],
  ['modules.itertools.combinations([1, 2, 3], 2) | list', '[(1, 2), (1, 3), (2, 3)]'],
  ['modules.itertools.permutations([1, 2]) | list', '[(1, 2), (2, 1)]'],
  ['modules.itertools.islice(modules.itertools.count(5, 5), 3) | list', '[5, 10, 15]'],
  ["modules.itertools.zip_longest([1, 2], ['a'], fillvalue='-') | list", "[(1, 'a'), (2, '-')]"],
  ['modules.itertools.accumulate([1, 2, 3]) | list', '[1, 3, 6]'],
  ["dates_in_range('20240228', '20240301')", "['20240228', '20240229', '20240301']"],
  ["partition_range('20240101, 20240102')", "['20240101', '20240102']"],
])('%s is %s', (expression, expected) => {
  expect(renderSync(`{{ ${expression} }}`)).toBe(expected)
})

test.each([
  ['modules.datetime.date(2023, 2, 29)', 'day is out of range for month'],
  ["modules.datetime.datetime.strptime('x', '%Y')", "time data 'x' does not match format '%Y'"],
  ['modules.datetime.date(2024, 1, 1) < modules.datetime.datetime(2024, 1, 1)', "can't compare"],
  [
    'modules.datetime.datetime.now() - modules.datetime.datetime.now(modules.pytz.utc)',
    "can't subtract offset-naive and offset-aware datetimes",
  ],
  ["modules.pytz.timezone('Mars/Olympus')", 'Mars/Olympus'],
  ["modules.re.match('(', 'x')", 'no regular expression'],
])('%s is an error: %s', (expression, message) => {
  expect(() => renderSync(`{{ ${expression} }}`)).toThrow(message)
})
