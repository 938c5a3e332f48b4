// Draws what a command printed on a terminal, with its colours, as an SVG.

const COLOURS = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  34: '#79c0ff',
  35: '#d2a8ff',
  36: '#76e3ea',
  90: '#8b949e',
}
const TEXT = '#e6edf3'
const [CHARACTER, LINE, MARGIN] = [7.83, 19, 16]

/** The lines as they came, with the escape sequences of their colours. */
export function terminalPicture(title, lines) {
  const rows = lines.map(segmentsOf)
  const columns = Math.max(...rows.map((row) => row.reduce((sum, { text }) => sum + text.length, 0)))
  const width = Math.ceil(columns * CHARACTER + 2 * MARGIN)
  const height = lines.length * LINE + 2 * MARGIN + 24
  const body = rows.map((row, index) => {
    let column = 0
    const parts = row.map(({ text, colour, isBold }) => {
      const x = (MARGIN + column * CHARACTER).toFixed(1)
      column += text.length
      const length = (text.length * CHARACTER).toFixed(1)
      const weight = isBold ? ' font-weight="700"' : ''
      return text.trim() === ''
        ? ''
        : `<tspan x="${x}" textLength="${length}" fill="${colour}"${weight}>${escaped(text)}</tspan>`
    })
    return `<text y="${24 + MARGIN + (index + 1) * LINE - 5}" xml:space="preserve">${parts.join('')}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<rect width="${width}" height="28" rx="8" fill="#161b22"/>
<g fill="#8b949e"><circle cx="18" cy="14" r="5"/><circle cx="36" cy="14" r="5"/><circle cx="54" cy="14" r="5"/></g>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
<text x="${width / 2}" y="19" text-anchor="middle" fill="#8b949e">${escaped(title)}</text>
${body.join('\n')}
</g>
</svg>
`
}

/** Pieces of one colour. */
function segmentsOf(line) {
  const segments = []
  let [colour, isBold] = [TEXT, false]
  // eslint-disable-next-line no-control-regex
  for (const [, codes, text] of `\u001b[0m${line}`.matchAll(/\u001b\[([\d;]*)m([^\u001b]*)/g)) {
    for (const code of codes.split(';').map(Number)) {
      if (code === 0) [colour, isBold] = [TEXT, false]
      else if (code === 1) isBold = true
      else if (code === 22) isBold = false
      else if (code === 39) colour = TEXT
      else if (code === 2) colour = COLOURS[90]
      else colour = COLOURS[code] ?? COLOURS[code - 60] ?? colour
    }
    if (text !== '') segments.push({ text, colour, isBold })
  }
  return segments
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
