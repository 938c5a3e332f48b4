// What each address shows.
'use strict'

tsmodelDocs.pages = (() => {
  const { make, linkTo, badge, statusBadge, markdown, inline } = tsmodelDocs.dom
  const { graph, lineage, code, chart } = tsmodelDocs
  const { section, facts, columnTable, testTable, testResult, argumentTable, metaTable, linkList, macroList } =
    tsmodelDocs.tables

  const PLURALS = {
    model: 'models',
    seed: 'seeds',
    source: 'sources',
    snapshot: 'snapshots',
    test: 'tests',
    analysis: 'analyses',
    exposure: 'exposures',
    macro: 'macros',
    metric: 'metrics',
    semantic_model: 'semantic models',
    saved_query: 'saved queries',
    unit_test: 'unit tests',
    function: 'functions',
  }

  function overview() {
    const { index } = tsmodelDocs
    const types = Object.keys(PLURALS).flatMap((type) => {
      const count = index.entries.filter((entry) => entry.type === type && !entry.hidden).length
      return count === 0
        ? []
        : [
            make(
              'li',
              {},
              make(
                'a',
                { href: `#/list/${type}` },
                make('strong', {}, String(count)),
                ` ${count === 1 ? type.replaceAll('_', ' ') : PLURALS[type]}`,
              ),
            ),
          ]
    })
    const tests = index.entries.filter((entry) => entry.type === 'test' && entry.status !== null)
    const failing = index.entries.filter((entry) => ['fail', 'error', 'warn'].includes(entry.status))
    return [
      make('h1', {}, index.project || 'Documentation'),
      make('ul', { class: 'counts' }, types),
      tests.length === 0 ? null : make('p', {}, summary(tests)),
      failing.length === 0
        ? null
        : section(
            'Needs attention',
            make(
              'ul',
              {},
              failing.map((entry) => make('li', {}, statusBadge(entry.status), ' ', linkTo(entry))),
            ),
          ),
      make('div', { class: 'prose' }, markdown(index.overview)),
      section('Lineage', overviewGraph()),
      make('p', { class: 'quiet' }, `Generated ${index.generatedAt.replace('T', ' ').slice(0, 16)} UTC`),
    ]
  }

  /** All of it where it can be read at a glance; larger graphs have their own page. */
  function overviewGraph() {
    const all = graph.everything()
    const link = make('p', {}, make('a', { href: '#/lineage' }, 'Open the lineage graph'))
    return all.size === 0 ? null : all.size > 300 ? link : [graphPanel(all, null), link]
  }

  function summary(tests) {
    const count = (status) => tests.filter((test) => test.status === status).length
    const parts = ['pass', 'warn', 'fail', 'error', 'skipped'].filter((status) => count(status) > 0)
    return [
      'Last run of the tests: ',
      parts.map((status) => [
        badge(`${count(status)} ${status}`, { pass: 'good', warn: 'warn' }[status] ?? 'bad'),
        ' ',
      ]),
    ]
  }

  function listOf(type) {
    const entries = tsmodelDocs.index.entries.filter((entry) => entry.type === type && !entry.hidden)
    return [
      make('h1', {}, `${entries.length} ${entries.length === 1 ? type.replaceAll('_', ' ') : (PLURALS[type] ?? type)}`),
      make(
        'table',
        {},
        make(
          'thead',
          {},
          make(
            'tr',
            {},
            ['Name', 'Layer', 'Status', 'Description'].map((title) => make('th', {}, title)),
          ),
        ),
        make(
          'tbody',
          {},
          entries.map((entry) =>
            make(
              'tr',
              {},
              make('td', {}, linkTo(entry)),
              make('td', {}, entry.layer ?? ''),
              make('td', {}, entry.status === null ? '' : statusBadge(entry.status)),
              make('td', { class: 'clip' }, inline(entry.description)),
            ),
          ),
        ),
      ),
    ]
  }

  async function entryPage(entry) {
    const detail = await tsmodelDocs.detail(entry)
    const position = tsmodelDocs.positions.get(entry.id)
    const { entries } = tsmodelDocs.index
    const byKind = (positions, isWanted) => positions.map((each) => entries[each]).filter(isWanted)
    const isRead = (other) => other.type !== 'macro' && other.type !== 'test'
    const readers = tsmodelDocs.children[position]
    return [
      make(
        'p',
        { class: 'kicker' },
        [
          entry.type,
          entry.materialized === entry.type ? null : entry.materialized,
          entry.layer === null ? null : `layer ${entry.layer}`,
        ]
          .filter((part) => part !== null)
          .join(' · '),
      ),
      make('h1', {}, entry.name),
      entry.relation === null ? null : make('p', { class: 'relation' }, make('code', {}, entry.relation)),
      make(
        'p',
        {},
        [...entry.tags.map((tag) => `#${tag}`), ...(entry.group === null ? [] : [`group ${entry.group}`])].map(
          (word) => [badge(word), ' '],
        ),
        detail.result === null
          ? null
          : [
              statusBadge(detail.result.status),
              ' ',
              make(
                'span',
                { class: 'quiet' },
                `${detail.result.message ?? ''} (${detail.result.seconds.toFixed(2)} s)`,
              ),
            ],
      ),
      entry.description === '' ? null : make('div', { class: 'prose' }, markdown(entry.description)),
      facts(detail.facts, entry, detail.patchFile),
      section('Columns', columnTable(detail)),
      section('Arguments', argumentTable(detail.arguments)),
      entry.type === 'test' ? testResult(detail.tests[0]) : section('Tests', testTable(detail.tests)),
      section('History', chart.ofEntry(entry, detail.history)),
      entry.type === 'macro' ? null : section('Lineage', entryGraph(entry, position)),
      section(
        'Depends on',
        linkList(byKind(entry.parents, isRead)),
        macroList(byKind(entry.parents, (other) => other.type === 'macro')),
      ),
      section('Referenced by', linkList(byKind(readers, entry.type === 'macro' ? () => true : isRead))),
      section(
        'Code',
        code.block([
          [entry.type === 'macro' ? 'Macro' : 'Source', detail.rawCode],
          ['Compiled', detail.compiledCode],
        ]),
      ),
      section('Meta', metaTable(detail.meta)),
    ]
  }

  function entryGraph(entry, position) {
    const positions = graph.around(position, 1, 1)
    if (positions.size < 2) return null
    return [
      graphPanel(positions, position),
      make(
        'p',
        {},
        make('a', { href: `#/lineage/${encodeURIComponent(entry.id)}?up=2&down=2` }, 'Show more of the graph'),
      ),
    ]
  }

  function graphPanel(positions, focus) {
    const view = lineage.view(positions, { focus, isPanel: true, isCompact: focus !== null })
    return [view.element, lineage.list(view.placed)]
  }

  /** The graph on a page of its own: all of it, or the steps around one node. */
  function lineagePage(id, parameters) {
    const { index } = tsmodelDocs
    const position = id === null ? undefined : tsmodelDocs.positions.get(id)
    const steps = (name) => Math.max(0, Math.min(99, Number.parseInt(parameters.get(name) ?? '2', 10) || 0))
    const [up, down] = [steps('up'), steps('down')]
    const positions = position === undefined ? graph.everything() : graph.around(position, up, down)
    if (positions.size === 0) return [make('h1', {}, 'Lineage'), make('p', {}, 'There is nothing to draw.')]
    const view = lineage.view(positions, { focus: position ?? null })
    const go = (focus, newUp, newDown) => {
      location.hash =
        focus === null ? '#/lineage' : `#/lineage/${encodeURIComponent(focus)}?up=${newUp}&down=${newDown}`
    }
    const names = new Map(index.entries.filter((entry) => entry.at !== null).map((entry) => [entry.name, entry.id]))
    const number = (label, value, change) =>
      make(
        'label',
        {},
        `${label} `,
        make('input', {
          type: 'number',
          min: '0',
          max: '99',
          value,
          disabled: position === undefined,
          onchange: (event) => change(event.target.value),
        }),
      )
    const filter = make('input', {
      type: 'search',
      placeholder: 'Highlight name or tag',
      'aria-label': 'Highlight',
      oninput: () => {
        const words = filter.value
          .toLowerCase()
          .split(/\s+/)
          .filter((word) => word !== '')
        view.setMatch(
          words.length === 0
            ? null
            : (entry) =>
                words.every(
                  (word) =>
                    entry.name.toLowerCase().includes(word) ||
                    entry.tags.some((tag) => tag.toLowerCase().includes(word)),
                ),
        )
      },
    })
    const button = (label, title, action) =>
      make('button', { type: 'button', title, 'aria-label': title, onclick: action }, label)
    view.element.classList.add('full')
    return [
      make(
        'div',
        { class: 'toolbar' },
        make('h1', {}, 'Lineage'),
        make(
          'label',
          {},
          'Around ',
          make('input', {
            list: 'node-names',
            value: position === undefined ? '' : index.entries[position].name,
            placeholder: 'everything',
            onchange: (event) => go(names.get(event.target.value.trim()) ?? null, up, down),
          }),
        ),
        make(
          'datalist',
          { id: 'node-names' },
          [...names.keys()].map((name) => make('option', { value: name })),
        ),
        number('up', up, (value) => go(id, value, down)),
        number('down', down, (value) => go(id, up, value)),
        filter,
        make(
          'span',
          { class: 'buttons' },
          button('−', 'Zoom out', () => view.zoom(0.8)),
          button('+', 'Zoom in', () => view.zoom(1.25)),
          button('Fit', 'Show all', view.fit),
          button('PNG', 'Save as a picture', () => savePicture(view)),
        ),
        position === undefined ? null : make('a', { href: '#/lineage' }, 'Full graph'),
      ),
      view.element,
      lineage.list(view.placed),
    ]
  }

  function savePicture(view) {
    view.picture().toBlob((blob) => {
      const address = URL.createObjectURL(blob)
      const link = make('a', { href: address, download: `${tsmodelDocs.index.project || 'lineage'}-lineage.png` })
      document.body.append(link)
      link.click()
      link.remove()
      setTimeout(() => URL.revokeObjectURL(address), 10_000)
    }, 'image/png')
  }

  function missing(id) {
    return [
      make('h1', {}, 'Not here'),
      make(
        'p',
        {},
        'There is no page for ',
        make('code', {}, id),
        '. It may have been renamed, or be part of the engine itself.',
      ),
    ]
  }

  return { overview, listOf, entryPage, lineagePage, missing, PLURALS }
})()
