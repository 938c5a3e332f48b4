/** `%f`: fixed places, correctly rounded for any size. */
export function formatFixed(value: number, places: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Math.abs(value) >= 1e21) {
    const whole = BigInt(Math.trunc(value)).toString()
    return places === 0 ? whole : `${whole}.${'0'.repeat(places)}`
  }
  const shown = Math.min(100, places)
  const rounded = value.toFixed(shown)
  // JavaScript rounds a tie away from zero, Python to the even digit. All digits of a tie are within these.
  const digits = value.toFixed(Math.min(100, shown + 25))
  const cut = digits.length - (Math.min(100, shown + 25) - shown)
  if (!/^50*$/.test(digits.slice(cut).replace('.', ''))) return rounded
  const kept = digits.slice(0, cut).replace(/\.$/, '')
  return Number(kept.at(-1)) % 2 === 0 ? kept : rounded
}

/** `%e`: at least two digits of exponent, as Python writes it. */
export function scientific(value: number, places: number): string {
  if (!Number.isFinite(value)) return formatFixed(value, places)
  const [digits, exponent] = value.toExponential(Math.min(100, places)).split('e') as [string, string]
  return `${digits}e${exponent.startsWith('-') ? '-' : '+'}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`
}

/** `%g`: `precision` significant digits, trailing zeros dropped. */
export function formatGeneral(value: number, precision: number): string {
  if (!Number.isFinite(value)) return formatFixed(value, precision)
  const significant = Math.max(1, precision)
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1])
  if (exponent < -4 || exponent >= significant) {
    const [digits, power] = scientific(value, significant - 1).split('e') as [string, string]
    return `${trimZeros(digits)}e${power}`
  }
  return trimZeros(formatFixed(value, Math.max(0, significant - 1 - exponent)))
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}

/** Puts `separator` between groups of three digits before the point. */
export function groupThousands(digits: string, separator: string): string {
  const [whole, fraction] = digits.split('.') as [string, string | undefined]
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, separator)
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
