// The lineage graph on a canvas, with a list beside it that says the same in words.
'use strict'

tsmodelDocs.lineage = (() => {
  const { make, linkTo, pageOf } = tsmodelDocs.dom
  const { graph } = tsmodelDocs

  const { WIDTH, HEIGHT, COLUMN, ROW, HEAD } = tsmodelDocs.paint.size

  /** Pixels at the top that the titles of the bands take at any scale. */
  const TITLE_ROOM = 22

  /** The smallest scale at which names can be read with ease. */
  const READABLE = 0.75

  /** A graph of `positions`; `focus` is drawn strong, and `match(entry)` dims all that it is not true for. */
  function view(positions, { focus = null, isPanel = false, isCompact = false } = {}) {
    const placed = graph.place(positions, { isCompact })
    const canvas = make('canvas', {
      tabindex: '0',
      role: 'application',
      'aria-label': `Lineage graph of ${placed.nodes.length} nodes. Arrow keys move along it, Enter opens a page. The list below says the same.`,
    })
    const status = make('p', { class: 'offscreen', 'aria-live': 'polite' })
    const frame = make(
      'div',
      { class: 'canvas-frame', style: isPanel ? `height:${panelHeight(placed)}px` : null },
      canvas,
      status,
    )
    const state = {
      scale: 1,
      x: 0,
      y: 0,
      hovered: null,
      current: placed.byPosition.get(focus) ?? null,
      match: null,
      row: ROW,
      isFitted: true,
    }
    const left = (node) => node.column * COLUMN
    const top = (node) => node.y * state.row + HEAD
    let pending = false

    /** What the node that one points at comes from and goes to; null while one points at nothing. */
    const related = () => {
      const node = state.hovered
      if (node === null) return null
      const inside = (list) => list.filter((position) => placed.byPosition.has(position))
      return new Set([
        ...graph.reach([node.position], (position) => inside(graph.parentsOf(position)), Infinity),
        ...graph.reach([node.position], (position) => inside(graph.childrenOf(position)), Infinity),
      ])
    }

    const paint = tsmodelDocs.paint.painter({ placed, state, focus, related })

    function draw() {
      pending = false
      const ratio = window.devicePixelRatio || 1
      const [width, tall] = [canvas.clientWidth, canvas.clientHeight]
      if (canvas.width !== width * ratio || canvas.height !== tall * ratio) {
        canvas.width = width * ratio
        canvas.height = tall * ratio
      }
      const context = canvas.getContext('2d')
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      paint(context, width, tall, state)
    }

    function redraw() {
      if (pending) return
      pending = true
      requestAnimationFrame(draw)
    }

    /** Size of the whole drawing at a distance of `row` between rows. */
    function bounds(row) {
      const columns = placed.nodes.map((node) => node.column)
      const last = placed.nodes.reduce((most, node) => Math.max(most, node.y), 0)
      return {
        width: (Math.max(0, ...new Set(columns)) + 1) * COLUMN,
        height: last * row + HEIGHT + HEAD + 24,
      }
    }

    /** Shows the whole, as large as it may be; where there is room to spare, rows move apart. */
    function fit() {
      state.isFitted = true
      const [room, space] = [canvas.clientWidth, canvas.clientHeight - TITLE_ROOM]
      const tight = bounds(ROW)
      state.scale = Math.min(1.1, Math.max(0.05, Math.min(room / tight.width, space / tight.height)))
      const last = placed.nodes.reduce((most, node) => Math.max(most, node.y), 0)
      const spare = space / state.scale - tight.height
      state.row = last === 0 ? ROW : Math.min(2 * ROW, ROW + Math.max(0, spare) / last)
      const { width, height: tall } = bounds(state.row)
      state.x = (room - width * state.scale) / 2 + ((COLUMN - WIDTH) / 2) * state.scale
      state.y = TITLE_ROOM + Math.max(0, (space - tall * state.scale) / 2)
      redraw()
    }

    /** The whole, unless it is about one node and too large to read: then that node, in the middle. */
    function begin() {
      fit()
      const node = placed.byPosition.get(focus)
      if (node === undefined || state.scale >= READABLE) return
      state.scale = READABLE
      state.row = ROW
      state.x = canvas.clientWidth / 2 - (left(node) + WIDTH / 2) * state.scale
      state.y = canvas.clientHeight / 2 - (top(node) + HEIGHT / 2) * state.scale
    }

    function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
      state.isFitted = false
      const scale = Math.min(3, Math.max(0.05, state.scale * factor))
      state.x = x - ((x - state.x) * scale) / state.scale
      state.y = y - ((y - state.y) * scale) / state.scale
      state.scale = scale
      redraw()
    }

    function nodeAt(event) {
      const box = canvas.getBoundingClientRect()
      const x = (event.clientX - box.left - state.x) / state.scale
      const y = (event.clientY - box.top - state.y) / state.scale
      return (
        placed.nodes.find(
          (node) => x >= left(node) && x <= left(node) + WIDTH && y >= top(node) && y <= top(node) + HEIGHT,
        ) ?? null
      )
    }

    function makeCurrent(node) {
      if (node === undefined || node === null) return
      state.current = node
      const [x, y] = [left(node) * state.scale + state.x, top(node) * state.scale + state.y]
      const margin = 20
      if (x < margin) state.x += margin - x
      if (x + WIDTH * state.scale > canvas.clientWidth - margin)
        state.x -= x + WIDTH * state.scale - canvas.clientWidth + margin
      if (y < margin) state.y += margin - y
      if (y + HEIGHT * state.scale > canvas.clientHeight - margin)
        state.y -= y + HEIGHT * state.scale - canvas.clientHeight + margin
      status.textContent = `${node.entry.name}, ${node.entry.type}${node.entry.layer === null ? '' : `, layer ${node.entry.layer}`}`
      redraw()
    }

    const step = {
      ArrowLeft: (node) =>
        placed.byPosition.get(graph.parentsOf(node.position).find((each) => placed.byPosition.has(each))),
      ArrowRight: (node) =>
        placed.byPosition.get(graph.childrenOf(node.position).find((each) => placed.byPosition.has(each))),
      ArrowUp: (node) => beside(node, -1),
      ArrowDown: (node) => beside(node, 1),
    }

    /** Where the keyboard starts: the topmost node of the first column. */
    function first() {
      return placed.nodes.reduce((best, node) => ((node.column - best.column || node.y - best.y) < 0 ? node : best))
    }

    function beside(node, direction) {
      const column = placed.nodes.filter((other) => other.column === node.column).sort((one, other) => one.y - other.y)
      return column[column.indexOf(node) + direction]
    }

    let drag = null
    canvas.addEventListener('pointerdown', (event) => {
      drag = { x: event.clientX, y: event.clientY, moved: false }
      canvas.setPointerCapture(event.pointerId)
    })
    canvas.addEventListener('pointermove', (event) => {
      if (drag !== null) {
        const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y]
        if (!drag.moved && Math.hypot(dx, dy) < 4) return
        state.x += dx
        state.y += dy
        state.isFitted = false
        drag = { x: event.clientX, y: event.clientY, moved: true }
        redraw()
        return
      }
      const node = nodeAt(event)
      if (node === state.hovered) return
      state.hovered = node
      canvas.style.cursor = node === null ? 'grab' : 'pointer'
      canvas.title = node === null ? '' : node.entry.name
      redraw()
    })
    canvas.addEventListener('pointerup', (event) => {
      const isClick = drag !== null && !drag.moved
      drag = null
      const node = isClick ? nodeAt(event) : null
      if (node !== null) location.hash = pageOf(node.entry)
    })
    canvas.addEventListener('pointerleave', () => {
      if (state.hovered === null) return
      state.hovered = null
      redraw()
    })
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault()
        zoom(Math.exp(-event.deltaY * 0.0015), event.offsetX, event.offsetY)
      },
      { passive: false },
    )
    canvas.addEventListener('keydown', (event) => {
      const node = state.current ?? first()
      if (event.key in step) makeCurrent(state.current === null ? node : step[event.key](node))
      else if (event.key === 'Enter' && state.current !== null) location.hash = pageOf(state.current.entry)
      else if (event.key === '+') zoom(1.25)
      else if (event.key === '-') zoom(0.8)
      else if (event.key === '0') fit()
      else return
      event.preventDefault()
    })
    const observer = new ResizeObserver(() => (state.isFitted ? begin() : redraw()))
    observer.observe(canvas)

    return {
      element: frame,
      placed,
      fit,
      zoom,
      redraw,
      setMatch(match) {
        state.match = match
        redraw()
      },
      /** The whole graph as a picture, as large as browsers make one. */
      picture() {
        const { width, height: tall } = bounds(state.row)
        const scale = Math.min(2, 8000 / width, 8000 / tall)
        const paper = make('canvas', { width: Math.ceil(width * scale), height: Math.ceil(tall * scale) })
        paint(paper.getContext('2d'), paper.width, paper.height, { scale, x: ((COLUMN - WIDTH) / 2) * scale, y: 0 })
        return paper
      },
    }
  }

  /** High enough for the rows that there are, within reason. */
  function panelHeight({ nodes }) {
    const last = nodes.reduce((most, node) => Math.max(most, node.y), 0)
    return Math.round(Math.min(440, HEAD + (last + 1) * 56 + 30))
  }

  /** The same graph as a list: by column, each node with what it reads. */
  function list({ nodes }) {
    const sorted = [...nodes].sort((one, other) => one.column - other.column || one.y - other.y)
    return make(
      'details',
      { class: 'node-list' },
      make('summary', {}, `The ${nodes.length} nodes as a list`),
      make(
        'ul',
        {},
        sorted.map(({ entry }) => {
          const parents = entry.parents
            .map((parent) => tsmodelDocs.index.entries[parent])
            .filter((parent) => parent.at !== null)
          const reads = parents.flatMap((parent, index) => [index === 0 ? ' reads ' : ', ', linkTo(parent)])
          return make('li', {}, linkTo(entry), make('span', { class: 'quiet' }, ` ${entry.type}`), reads)
        }),
      ),
    )
  }

  return { view, list }
})()
