/** More digits than a double can have behind a place that is rounded at, so that a tie is told from a near one. */
const EXTRA_DIGITS = 30

/** JavaScript writes no more places than these. */
const MAX_PLACES = 100

/**
 * Digits without a sign, as C's `printf` writes a double: `e`, `f`, `g` and their capitals. Ties go to the even digit.
 * `alternate` keeps the point, and for `g` the zeros behind it.
 */
export function formatFloat(type: string, magnitude: number, precision: number, alternate = false): string {
  const lower = type.toLowerCase()
  const text =
    lower === 'e'
      ? scientific(magnitude, precision, alternate)
      : lower === 'g'
        ? formatGeneral(magnitude, precision, alternate)
        : formatFixed(magnitude, precision, alternate)
  return lower === type ? text : text.toUpperCase()
}

/** Digits of a whole number without a sign: `b`, `o`, `x`, `X`, and decimal for every other type. */
export function formatWhole(type: string, magnitude: bigint): string {
  const base = { b: 2, o: 8, x: 16, X: 16 }[type] ?? 10
  const digits = magnitude.toString(base)
  return type === 'X' ? digits.toUpperCase() : digits
}

/** Fixed places, correctly rounded for any size. */
export function formatFixed(value: number, places: number, keepsPoint = false): string {
  if (!Number.isFinite(value)) return notFinite(value)
  const end = keepsPoint && places === 0 ? '.' : ''
  if (Math.abs(value) >= 1e21) {
    const whole = BigInt(Math.trunc(value)).toString()
    return places === 0 ? whole + end : `${whole}.${'0'.repeat(places)}`
  }
  const shown = Math.min(MAX_PLACES, places)
  const more = Math.min(MAX_PLACES, shown + EXTRA_DIGITS)
  return roundedEven(value.toFixed(shown), value.toFixed(more), more - shown) + end
}

/** At least two digits of exponent, as Python writes it. */
function scientific(value: number, places: number, keepsPoint: boolean): string {
  if (!Number.isFinite(value)) return notFinite(value)
  const shown = Math.min(MAX_PLACES, places)
  const more = Math.min(MAX_PLACES, shown + EXTRA_DIGITS)
  const [digits, exponent] = value.toExponential(shown).split('e') as [string, string]
  const [longDigits, longExponent] = value.toExponential(more).split('e') as [string, string]
  // A mantissa that was rounded up to the next power of ten is no tie.
  const even = exponent === longExponent ? roundedEven(digits, longDigits, more - shown) : digits
  const power = `${exponent.startsWith('-') ? '-' : '+'}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`
  return `${even}${keepsPoint && places === 0 ? '.' : ''}e${power}`
}

/** `precision` significant digits; zeros at the end are dropped unless they are to be kept. */
function formatGeneral(value: number, precision: number, keepsZeros: boolean): string {
  if (!Number.isFinite(value)) return notFinite(value)
  const significant = Math.max(1, precision)
  const exponent = exponentOf(value, significant)
  if (exponent < -4 || exponent >= significant) {
    const [digits, power] = scientific(value, significant - 1, keepsZeros).split('e') as [string, string]
    return `${keepsZeros ? digits : trimZeros(digits)}e${power}`
  }
  const text = formatFixed(value, Math.max(0, significant - 1 - exponent), keepsZeros)
  return keepsZeros ? text : trimZeros(text)
}

/** As `g`, but what is written without an exponent keeps a digit behind the point: a format with a precision and no type. */
export function formatShort(value: number, precision: number, keepsZeros = false): string {
  if (!Number.isFinite(value)) return notFinite(value)
  const significant = Math.max(1, precision)
  const exponent = exponentOf(value, significant)
  if (exponent === significant - 1) {
    const [digits, power] = scientific(value, significant - 1, keepsZeros).split('e') as [string, string]
    return `${keepsZeros ? digits : trimZeros(digits)}e${power}`
  }
  const text = formatGeneral(value, significant, keepsZeros)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** The power of ten of a value that is rounded to so many digits. */
function exponentOf(value: number, significant: number): number {
  return value === 0 ? 0 : Number(scientific(value, significant - 1, false).split('e')[1])
}

/** JavaScript rounds a tie away from zero, Python to the even digit. */
function roundedEven(rounded: string, longer: string, extra: number): string {
  const cut = longer.length - extra
  if (!/^50*$/.test(longer.slice(cut).replace('.', ''))) return rounded
  const kept = longer.slice(0, cut).replace(/\.$/, '')
  return Number(kept.at(-1)) % 2 === 0 ? kept : rounded
}

function notFinite(value: number): string {
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}

/**
 * Puts `separator` between groups of `size` digits in front of a point or an exponent, and zeros in front of them until
 * there are `width` characters; a separator never stands first, so there may be one more.
 */
export function groupDigits(digits: string, separator: string, size: number, width: number): string {
  const whole = (size === 3 ? /^\d+/ : /^[0-9a-f]+/i).exec(digits)?.[0] ?? ''
  const rest = digits.slice(whole.length)
  const between = new RegExp(`\\B(?=(?:[0-9a-fA-F]{${size}})+$)`, 'g')
  const grouped = (padded: string): string => padded.replace(between, separator)
  let padded = whole
  while (whole !== '' && grouped(padded).length + rest.length < width) padded = `0${padded}`
  return grouped(padded) + rest
}
