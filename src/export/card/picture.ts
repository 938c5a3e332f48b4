import type { Bar } from '../statistics.js'

const WIDTH = 120
const HEIGHT = 28
const GAP = 1

/** A small bar chart as an SVG file; readers that see no pictures hear `title`. */
export function barPicture(bars: readonly Bar[], title: string): string {
  const most = Math.max(1, ...bars.map(({ rows }) => rows))
  const width = WIDTH / Math.max(1, bars.length)
  const shapes = bars.map(({ rows, label }, index) => {
    const height = rows === 0 ? 0 : Math.max(1, Math.round((rows / most) * HEIGHT))
    const place = `x="${rounded(index * width)}" y="${HEIGHT - height}" width="${rounded(width - GAP)}" height="${height}"`
    return `<rect ${place}><title>${escaped(label)}: ${rows}</title></rect>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<g fill="#4c78a8">${shapes.join('')}</g>`,
    `</svg>\n`,
  ].join('')
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
