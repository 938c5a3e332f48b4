// Small charts of the last runs: a bar for each, as high as its number, in the colour of its result.
'use strict'

tsmodelDocs.chart = (() => {
  const { make } = tsmodelDocs.dom
  const KINDS = { success: 'good', pass: 'good', warn: 'warn' }
  const SVG = 'http://www.w3.org/2000/svg'

  function element(name, attributes, ...children) {
    const made = document.createElementNS(SVG, name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
    made.append(...children)
    return made
  }

  function readable(value) {
    if (value === null) return 'no number'
    return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(4)))
  }

  /** `2026-11-25 08:12`, in UTC. */
  function time(at) {
    return at.slice(0, 16).replace('T', ' ')
  }

  /** A bar for each run; the height is that of `numberOf(run)` beside the largest of them. */
  function bars(runs, numberOf, { height, unit, step, width }) {
    const values = runs.map(numberOf)
    const largest = Math.max(0, ...values.filter((value) => value !== null))
    const drawn = runs.map((run, index) => {
      const value = values[index]
      // What is nothing, or not known, is a line at the foot: the run is there, and its colour says how it ended.
      const high = value === null || largest === 0 ? 2 : Math.max(2, (Math.max(0, value) / largest) * height)
      const title = `${time(run.at)} UTC: ${run.status}, ${readable(value)}${value === null ? '' : unit}`
      return element(
        'rect',
        {
          class: `bar ${KINDS[run.status] ?? 'bad'}`,
          x: index * step,
          y: (height - high).toFixed(1),
          width,
          height: high.toFixed(1),
        },
        element('title', {}, document.createTextNode(title)),
      )
    })
    const last = values.at(-1)
    const label = `${runs.length} runs, the last one ${runs.at(-1).status} with ${readable(last)}${last === null ? '' : unit}`
    return element(
      'svg',
      {
        class: 'chart',
        role: 'img',
        'aria-label': label,
        viewBox: `0 0 ${runs.length * step} ${height}`,
        width: runs.length * step,
        height,
      },
      ...drawn,
    )
  }

  /** What a test measured, in the line of a table. */
  function ofTest(runs) {
    return runs.length === 0 ? null : bars(runs, (run) => run.measured, { height: 20, unit: '', step: 6, width: 4 })
  }

  function figure(title, runs, numberOf, unit) {
    const values = runs.map(numberOf).filter((value) => value !== null)
    if (values.length === 0) return null
    const range = `${readable(Math.min(...values))} to ${readable(Math.max(...values))}${unit}`
    return make(
      'figure',
      { class: 'history' },
      make('figcaption', {}, title, ' ', make('span', { class: 'quiet' }, range)),
      bars(runs, numberOf, { height: 70, unit, step: 12, width: 9 }),
    )
  }

  /** The charts of a page: of a test what it measured, of all others how long they took and how much they wrote. */
  function ofEntry(entry, runs) {
    if (runs === undefined) return null
    return [
      make(
        'p',
        { class: 'quiet' },
        `The last ${runs.length === 1 ? 'run' : `${runs.length} runs`}, from ${time(runs[0].at)} to ${time(runs.at(-1).at)} UTC.`,
      ),
      make(
        'div',
        { class: 'charts' },
        entry.type === 'test'
          ? figure('Measured', runs, (run) => run.measured, '')
          : [figure('Time', runs, (run) => run.seconds, ' s'), figure('Rows written', runs, (run) => run.rows, '')],
      ),
    ]
  }

  return { ofTest, ofEntry }
})()
