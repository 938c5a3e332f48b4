const FRACTION_BITS = 52n

/** The fraction and exponent that a double is made of. */
function partsOf(value: number): { readonly fraction: bigint; readonly exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(value))
  const bits = view.getBigUint64(0)
  return { fraction: bits & ((1n << FRACTION_BITS) - 1n), exponent: Number(bits >> FRACTION_BITS) }
}

/** A finite double as the two whole numbers whose quotient it is, without a common divisor. */
export function ratioOf(value: number): [top: bigint, bottom: bigint] {
  if (value === 0) return [0n, 1n]
  const { fraction, exponent } = partsOf(value)
  let top = exponent === 0 ? fraction : fraction | (1n << FRACTION_BITS)
  let power = (exponent === 0 ? -1022 : exponent - 1023) - Number(FRACTION_BITS)
  while (power < 0 && top % 2n === 0n) {
    top /= 2n
    power += 1
  }
  const signed = value < 0 ? -top : top
  return power < 0 ? [signed, 1n << BigInt(-power)] : [signed << BigInt(power), 1n]
}

/** A double in the hexadecimal digits that it is exactly, as Python's `float.hex` writes it. */
export function hexText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  const { fraction, exponent } = partsOf(value)
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  if (value === 0) return `${sign}0x0.0p+0`
  const power = exponent === 0 ? -1022 : exponent - 1023
  const digits = fraction.toString(16).padStart(13, '0')
  return `${sign}0x${exponent === 0 ? 0 : 1}.${digits}p${power < 0 ? '' : '+'}${power}`
}
