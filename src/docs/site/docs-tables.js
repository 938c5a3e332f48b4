// Tables and lists of the page of one entry.
'use strict'

tsmodelDocs.tables = (() => {
  const { make, linkTo, badge, statusBadge, inline, safeAddress } = tsmodelDocs.dom
  const { chart } = tsmodelDocs

  function section(title, ...content) {
    const shown = content.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false)
    return shown.length === 0 ? null : make('section', {}, make('h2', {}, title), shown)
  }

  function facts(list, entry, patchFile) {
    const rows = [
      ...list,
      ['File', entry.file],
      ...(patchFile === null || patchFile === entry.file ? [] : [['Described in', patchFile]]),
    ]
    return make(
      'dl',
      { class: 'facts' },
      rows.map(([label, value]) =>
        make(
          'div',
          {},
          make('dt', {}, label),
          make(
            'dd',
            {},
            label === 'URL' && safeAddress(value) !== null
              ? make('a', { href: safeAddress(value), rel: 'noreferrer' }, value)
              : value,
          ),
        ),
      ),
    )
  }

  function columnTable({ columns, tests }) {
    if (columns.length === 0) return null
    const withTests = tests.filter((test) => test.column !== null)
    const hasTypes = columns.some((column) => column.type !== null)
    return make(
      'table',
      { class: 'columns' },
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          ['Column', hasTypes ? 'Type' : null, 'Description', 'Tests']
            .filter((title) => title !== null)
            .map((title) => make('th', {}, title)),
        ),
      ),
      make(
        'tbody',
        {},
        columns.map((column) =>
          make(
            'tr',
            {},
            make('td', {}, make('code', {}, column.name)),
            hasTypes ? make('td', { class: 'quiet' }, column.type ?? '') : null,
            make(
              'td',
              {},
              inline(column.description),
              [...column.tags.map((tag) => `#${tag}`), ...column.constraints].map((word) => [' ', badge(word)]),
              metaWords(column.meta),
              originWords(column.from ?? []),
            ),
            make(
              'td',
              {},
              withTests.filter((test) => sameName(test.column, column.name)).map((test) => [testChip(test), ' ']),
            ),
          ),
        ),
      ),
    )
  }

  /** What a column was made of. Columns that only decided something are many, and left to the artifact. */
  function originWords(origins) {
    const shown = origins.filter((origin) => origin.kind !== 'indirect')
    if (shown.length === 0) return null
    return make(
      'div',
      { class: 'quiet' },
      'comes from ',
      shown.map((origin, index) => {
        const entry = tsmodelDocs.entry(origin.node)
        const name = entry == null ? origin.node.split('.').slice(1).join('.') : entry.name
        return [
          index === 0 ? '' : ', ',
          entry == null ? name : linkTo(entry),
          `.${origin.column}${origin.kind === 'direct' ? '' : ` (${origin.kind})`}`,
        ]
      }),
    )
  }

  function metaWords(meta) {
    const keys = Object.keys(meta)
    return keys.length === 0
      ? null
      : make('div', { class: 'quiet' }, keys.map((key) => `${key}: ${plain(meta[key])}`).join(' · '))
  }

  function sameName(written, name) {
    const bare = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written
    return bare.toLowerCase() === name.toLowerCase()
  }

  function testChip(test) {
    const entry = tsmodelDocs.entry(test.id)
    const title = [test.status ?? 'not run', test.message, measured(test)]
      .filter((part) => part !== null && part !== '')
      .join(': ')
    const chip = badge(test.label, { pass: 'good', warn: 'warn', fail: 'bad', error: 'bad' }[test.status] ?? 'idle')
    chip.setAttribute('title', title)
    return entry === null ? chip : make('a', { href: tsmodelDocs.dom.pageOf(entry), class: 'chip' }, chip)
  }

  function measured(test) {
    if (test.measured === null) return ''
    return Number.isInteger(test.measured) ? `${test.measured}` : String(Number(test.measured.toPrecision(6)))
  }

  function testTable(tests) {
    if (tests.length === 0) return null
    const hasHistory = tests.some((test) => test.history !== undefined)
    return make(
      'table',
      {},
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          ['Test', 'Column', 'Last result', 'Measured', ...(hasHistory ? ['Last runs'] : []), 'Message'].map((title) =>
            make('th', {}, title),
          ),
        ),
      ),
      make(
        'tbody',
        {},
        tests.map((test) => {
          const entry = tsmodelDocs.entry(test.id)
          return make(
            'tr',
            {},
            make('td', {}, entry === null ? test.label : linkTo(entry, test.label)),
            make('td', {}, test.column === null ? '' : make('code', {}, test.column)),
            make('td', {}, statusBadge(test.status)),
            make('td', { class: 'number' }, measured(test)),
            hasHistory ? make('td', {}, chart.ofTest(test.history ?? [])) : null,
            make('td', { class: 'quiet' }, test.message ?? '', detailWords(test)),
          )
        }),
      ),
    )
  }

  function detailWords(test) {
    if (test.detail === null) return null
    return make(
      'div',
      {},
      Object.entries(test.detail)
        .map(([key, value]) => `${key.replaceAll('_', ' ')} ${plain(value)}`)
        .join(', '),
    )
  }

  function testResult(test) {
    if (test === undefined || test.status === null) return null
    return section(
      'Last result',
      make(
        'p',
        {},
        statusBadge(test.status),
        ' ',
        test.message ?? '',
        measured(test) === '' ? '' : ` Measured ${measured(test)}.`,
      ),
      detailWords(test),
    )
  }

  function argumentTable(list) {
    if (list.length === 0) return null
    return make(
      'table',
      {},
      make(
        'tbody',
        {},
        list.map((argument) =>
          make(
            'tr',
            {},
            make('td', {}, make('code', {}, argument.name)),
            make('td', { class: 'quiet' }, argument.type ?? ''),
            make('td', {}, inline(argument.description)),
          ),
        ),
      ),
    )
  }

  function metaTable(meta) {
    const keys = Object.keys(meta)
    return keys.length === 0
      ? null
      : make(
          'dl',
          { class: 'facts' },
          keys.map((key) => make('div', {}, make('dt', {}, key), make('dd', {}, plain(meta[key])))),
        )
  }

  function plain(value) {
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
  }

  function linkList(entries) {
    return entries.length === 0
      ? null
      : make(
          'ul',
          { class: 'links' },
          entries.map((entry) => make('li', {}, linkTo(entry), make('span', { class: 'quiet' }, ` ${entry.type}`))),
        )
  }

  function macroList(entries) {
    return entries.length === 0
      ? null
      : make(
          'p',
          { class: 'quiet' },
          'Macros: ',
          entries.flatMap((entry, index) => [index === 0 ? '' : ', ', linkTo(entry)]),
        )
  }

  return { section, facts, columnTable, testTable, testResult, argumentTable, metaTable, linkList, macroList }
})()
