const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** `312 B`, `4.5 MB`: thousands of bytes, as people count them. */
export function byteText(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`
}
