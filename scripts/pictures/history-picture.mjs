// Draws what data tests measured, run by run, as an SVG: one small chart a test.

const [WIDTH, ROW, LEFT, CHART] = [920, 62, 430, 400]

/** `tests`: name and `runs`, each with `at` (when it ran), `measured` and `status`, oldest first. */
export function historyPicture(title, tests) {
  const height = tests.length * ROW + 64
  const days = tests[0]?.runs.map(({ at }) => at) ?? []
  const rows = tests.map((test, index) => chart(test, 44 + index * ROW))
  const x = placesOf(days.length)
  const axis = days.map((day, index) => `<text x="${x[index]}" y="${height - 12}" text-anchor="middle">${day}</text>`)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
<rect width="${WIDTH}" height="${height}" rx="8" fill="#ffffff" stroke="#d0d7de"/>
<g font-family="ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12" fill="#57606a">
<text x="18" y="26" font-size="14" font-weight="600" fill="#1f2328">${title}</text>
${rows.join('\n')}
${axis.join('\n')}
</g>
</svg>
`
}

function placesOf(count) {
  return Array.from({ length: count }, (_, index) => LEFT + 20 + (index * (CHART - 40)) / Math.max(1, count - 1))
}

function chart({ name, runs }, top) {
  const values = runs.map(({ measured }) => measured)
  const largest = Math.max(...values)
  const smallest = Math.min(...values)
  const span = largest - smallest || 1
  const y = (value) => top + ROW - 18 - ((value - smallest) / span) * (ROW - 32)
  const x = placesOf(runs.length)
  const points = values.map((value, index) => `${x[index].toFixed(1)},${y(value).toFixed(1)}`)
  const dots = runs.map(({ measured, status }, index) => {
    const colour = { pass: '#1a7f37', warn: '#bf8700' }[status] ?? '#cf222e'
    return `<circle cx="${x[index].toFixed(1)}" cy="${y(measured).toFixed(1)}" r="3.5" fill="${colour}"/>`
  })
  const last = runs.at(-1)
  return `<text x="18" y="${top + 32}" fill="#1f2328">${name}</text>
<polyline points="${points.join(' ')}" fill="none" stroke="#0969da" stroke-width="1.5"/>${dots.join('')}
<text x="${WIDTH - 18}" y="${top + 32}" text-anchor="end" font-weight="600" fill="#1f2328">${last?.measured ?? ''}</text>`
}
