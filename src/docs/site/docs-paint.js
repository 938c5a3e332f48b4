// Paints the lineage graph: bands of the layers, lines, nodes.
'use strict'

tsmodelDocs.paint = (() => {
  /** Sizes at scale 1, in pixels. */
  const size = { WIDTH: 190, HEIGHT: 34, COLUMN: 260, ROW: 50, HEAD: 24 }
  const { WIDTH, HEIGHT, COLUMN, HEAD } = size

  /** Below this scale nobody sees rounded corners, curves and names. */
  const FAR = 0.2

  const GLYPHS = { source: 'SRC', seed: 'SEED', snapshot: 'SNAP', exposure: 'EXP', analysis: 'SQL', metric: 'MET' }

  /** Colours of the theme that is on, each asked for once in a picture. */
  function palette() {
    const style = getComputedStyle(document.documentElement)
    const known = new Map()
    return (name) => {
      if (!known.has(name)) known.set(name, style.getPropertyValue(`--${name}`).trim())
      return known.get(name)
    }
  }

  /**
   * Makes the function that paints a placed graph as `state` says; `related` gives the positions that are connected to
   * what one points at. Only what can be seen is painted.
   */
  function painter({ placed, state, focus, related }) {
    const left = (node) => node.column * COLUMN
    const top = (node) => node.y * state.row + HEAD

    function paint(context, width, tall, at) {
      const colour = palette()
      context.fillStyle = colour('ground')
      context.fillRect(0, 0, width, tall)
      context.save()
      context.translate(at.x, at.y)
      context.scale(at.scale, at.scale)
      const near = related()
      const seen = {
        left: -at.x / at.scale,
        right: (width - at.x) / at.scale,
        top: -at.y / at.scale,
        bottom: (tall - at.y) / at.scale,
      }
      const isSeen = (fromX, toX, fromY, toY) =>
        Math.max(fromX, toX) > seen.left - WIDTH &&
        Math.min(fromX, toX) < seen.right + WIDTH &&
        Math.max(fromY, toY) > seen.top - HEIGHT &&
        Math.min(fromY, toY) < seen.bottom + HEIGHT
      paintBands(context, colour, seen)
      const isDim = (node) =>
        (near !== null && !near.has(node.position)) || (state.match !== null && !state.match(node.entry))
      const isFar = at.scale < FAR
      const styles = { plain: [], dim: [], strong: [] }
      for (const line of placed.lines) {
        const { from, to } = line
        if (!isSeen(left(from) + WIDTH, left(to), top(from), top(to))) continue
        const isStrong = near !== null && near.has(from.position) && near.has(to.position)
        styles[isDim(from) || isDim(to) ? 'dim' : isStrong ? 'strong' : 'plain'].push(line)
      }
      for (const [style, lines] of Object.entries(styles)) {
        context.strokeStyle = colour(style === 'strong' ? 'line-strong' : 'line')
        context.fillStyle = context.strokeStyle
        // Lines do not get thinner than half a pixel of the screen.
        context.lineWidth = Math.max(style === 'strong' ? 1.8 : 1.2, 0.55 / at.scale)
        context.globalAlpha = style === 'dim' ? 0.25 : 1
        // One path for all lines of a style: thousands of them cost about as much as one.
        context.beginPath()
        for (const line of lines) (isFar ? traceStraight : traceRouted)(context, line)
        context.stroke()
        if (at.scale <= 0.4) continue
        context.beginPath()
        for (const { to } of lines) traceArrow(context, left(to), top(to) + HEIGHT / 2)
        context.fill()
      }
      for (const node of placed.nodes) {
        if (!isSeen(left(node), left(node) + WIDTH, top(node), top(node) + HEIGHT)) continue
        context.globalAlpha = isDim(node) ? 0.3 : 1
        if (isFar) paintDot(context, node, colour)
        else paintNode(context, node, colour, at.scale)
      }
      context.restore()
      paintTitles(context, colour, at, width)
    }

    function paintBands(context, colour, seen) {
      placed.titles.forEach((band, index) => {
        context.fillStyle = colour(index % 2 === 0 ? 'band-even' : 'band-odd')
        context.fillRect(bandLeft(band), seen.top, bandWidth(band), seen.bottom - seen.top)
      })
    }

    const bandLeft = (band) => band.first * COLUMN - (COLUMN - WIDTH) / 2
    const bandWidth = (band) => (band.last - band.first + 1) * COLUMN

    /** Titles stay readable and at the top, however far one has zoomed. */
    function paintTitles(context, colour, at, width) {
      context.font = '600 13px system-ui, sans-serif'
      context.textBaseline = 'middle'
      for (const band of placed.titles) {
        const start = Math.max(0, bandLeft(band) * at.scale + at.x)
        const end = Math.min(width, (bandLeft(band) + bandWidth(band)) * at.scale + at.x)
        if (end - start < 24) continue
        context.fillStyle = colour('quiet')
        context.fillText(fitted(context, band.title, end - start - 16), start + 10, 16)
      }
    }

    function traceStraight(context, { from, to }) {
      context.moveTo(left(from) + WIDTH, top(from) + HEIGHT / 2)
      context.lineTo(left(to), top(to) + HEIGHT / 2)
    }

    /** Through the gaps of the columns that the line passes. */
    function traceRouted(context, { from, to, via }) {
      let [x, y] = [left(from) + WIDTH, top(from) + HEIGHT / 2]
      context.moveTo(x, y)
      const bendTo = (nextX, nextY) => {
        const bend = (nextX - x) / 2
        context.bezierCurveTo(x + bend, y, nextX - bend, nextY, nextX, nextY)
        ;[x, y] = [nextX, nextY]
      }
      for (const stop of via) {
        bendTo(stop.column * COLUMN, stop.y * state.row + HEAD + HEIGHT / 2)
        x += WIDTH
        context.lineTo(x, y)
      }
      bendTo(left(to) - 5, top(to) + HEIGHT / 2)
    }

    function traceArrow(context, x, y) {
      context.moveTo(x, y)
      context.lineTo(x - 7, y - 3.5)
      context.lineTo(x - 7, y + 3.5)
    }

    const colourOf = (node, colour) =>
      safeColour(node.entry.color) ?? (colour(`type-${node.entry.type}`) || colour('quiet'))

    /** From afar a node is a spot of its colour. */
    function paintDot(context, node, colour) {
      context.fillStyle = node === state.current || node === state.hovered ? colour('accent') : colourOf(node, colour)
      context.fillRect(left(node), top(node), WIDTH, HEIGHT)
    }

    function paintNode(context, node, colour, scale) {
      const [x, y] = [left(node), top(node)]
      const isFocus = node.position === focus
      context.beginPath()
      context.roundRect(x, y, WIDTH, HEIGHT, 6)
      context.fillStyle = colour(isFocus ? 'node-focus' : 'node')
      context.fill()
      context.lineWidth = Math.max(isFocus || node === state.current ? 2 : 1, 0.5 / scale)
      context.strokeStyle = colour(
        node === state.current ? 'accent' : node === state.hovered ? 'line-strong' : 'node-edge',
      )
      context.stroke()
      context.fillStyle = colourOf(node, colour)
      context.beginPath()
      context.roundRect(x, y, 7, HEIGHT, [6, 0, 0, 6])
      context.fill()
      if (node.entry.status === 'error' || node.entry.status === 'fail') {
        context.fillStyle = colour('bad')
        context.beginPath()
        context.arc(x + WIDTH - 10, y + 10, 4, 0, 7)
        context.fill()
      }
      // Text that nobody could read is not drawn.
      if (scale < 0.35) return
      context.fillStyle = colour('text')
      context.font = `${isFocus ? '600 ' : ''}13px system-ui, sans-serif`
      context.textBaseline = 'middle'
      const glyph = GLYPHS[node.entry.type]
      context.fillText(
        fitted(context, node.entry.name, WIDTH - 26 - (glyph === undefined ? 0 : 34)),
        x + 16,
        y + HEIGHT / 2,
      )
      if (glyph === undefined) return
      context.fillStyle = colour('quiet')
      context.font = '600 9px system-ui, sans-serif'
      context.textAlign = 'right'
      context.fillText(glyph, x + WIDTH - 9, y + HEIGHT / 2)
      context.textAlign = 'left'
    }

    return paint
  }

  /** Colours that a project gives its nodes; anything that is not a colour is as good as none. */
  function safeColour(text) {
    return typeof text === 'string' && CSS.supports('color', text) ? text : null
  }

  const shortened = new Map()

  /** The text, cut so that it fits. */
  function fitted(context, text, width) {
    const key = `${context.font} ${Math.round(width)} ${text}`
    if (!shortened.has(key)) {
      if (shortened.size > 20_000) shortened.clear()
      let kept = text
      while (kept.length > 1 && context.measureText(kept).width > width)
        kept = `${kept.replace(/…$/, '').slice(0, -1)}…`
      shortened.set(key, kept)
    }
    return shortened.get(key)
  }

  return { size, painter }
})()
