const MOMENT = /^(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:\+00)?)?$/

/**
 * Microseconds since 1970 of a date or time as Postgres writes it in ISO style and UTC. Null for what no calendar of files
 * has: infinity, and years before Christ.
 */
export function microseconds(text: string): bigint | null {
  const match = MOMENT.exec(text)
  if (match === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match
  const millis = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  // `Date.UTC` takes years below 100 for those of the last century.
  if (Number.isNaN(millis) || Number(year) < 100) return null
  return BigInt(millis) * 1000n + BigInt(fraction.padEnd(6, '0'))
}

const DAY_MICROSECONDS = 86_400_000_000n

/** Days since 1970. */
export function days(text: string): number | null {
  const micros = microseconds(text)
  return micros === null ? null : Number(micros / DAY_MICROSECONDS - (micros % DAY_MICROSECONDS < 0n ? 1n : 0n))
}
