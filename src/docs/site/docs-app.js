// Addresses, the tree at the side, the search field and the theme.
'use strict'

document.addEventListener('DOMContentLoaded', () => {
  const { index, pages, search } = tsmodelDocs
  const { make, linkTo, pageOf } = tsmodelDocs.dom
  const main = document.getElementById('main')
  const tree = document.getElementById('tree')
  const query = document.getElementById('query')
  const inCode = document.getElementById('in-code')

  if (index === null) {
    main.append(
      make('h1', {}, 'No data'),
      make('p', {}, 'The folder docs-data beside this page is missing. Generate the documentation again.'),
    )
    return
  }
  document.getElementById('project').textContent = index.project || 'Documentation'

  // The tree: by layer and type, or by schema of the database.

  const TREE_TYPES = [
    'source',
    'seed',
    'snapshot',
    'exposure',
    'metric',
    'semantic_model',
    'saved_query',
    'function',
    'analysis',
    'macro',
  ]

  function projectGroups(entries) {
    const of = (test) => entries.filter(test)
    const models = of((entry) => entry.type === 'model')
    const layers = [...index.layers, ...(models.some((entry) => !index.layers.includes(entry.layer)) ? [null] : [])]
    return [
      ...layers.map((layer) => [
        layer ?? (index.layers.length === 0 ? 'models' : 'other models'),
        models.filter((entry) => (index.layers.includes(entry.layer) ? entry.layer : null) === layer),
      ]),
      ...TREE_TYPES.map((type) => [pages.PLURALS[type], of((entry) => entry.type === type)]),
    ]
  }

  function databaseGroups(entries) {
    const schemas = new Map()
    for (const entry of entries) {
      if (entry.relation === null || entry.schema === null) continue
      schemas.set(entry.schema, [...(schemas.get(entry.schema) ?? []), entry])
    }
    return [...schemas].sort(([left], [right]) => (left < right ? -1 : 1))
  }

  let treeKind = 'Project'
  const closed = new Set(['macros'])

  function showTree() {
    const entries = index.entries.filter(
      (entry) => !entry.hidden && entry.type !== 'test' && entry.type !== 'unit_test',
    )
    const groups = (treeKind === 'Project' ? projectGroups : databaseGroups)(entries).filter(
      ([, list]) => list.length > 0,
    )
    const kinds = ['Project', 'Database'].map((kind) =>
      make(
        'button',
        {
          type: 'button',
          'aria-pressed': String(kind === treeKind),
          onclick: () => {
            treeKind = kind
            showTree()
            markCurrent()
          },
        },
        kind,
      ),
    )
    tree.replaceChildren(
      make('div', { class: 'tree-kinds' }, kinds),
      ...groups.map(([title, list]) =>
        make(
          'details',
          {
            open: !closed.has(title),
            ontoggle: (event) => (event.target.open ? closed.delete(title) : closed.add(title)),
          },
          make('summary', {}, title, ' ', make('span', { class: 'quiet' }, String(list.length))),
          make(
            'ul',
            {},
            list.map((entry) => make('li', {}, linkTo(entry))),
          ),
        ),
      ),
    )
  }

  function markCurrent() {
    for (const link of tree.querySelectorAll('a')) {
      const isCurrent = link.getAttribute('href') === location.hash
      if (isCurrent) link.setAttribute('aria-current', 'page')
      else link.removeAttribute('aria-current')
      if (!isCurrent) continue
      link.closest('details').open = true
      const [box, frame] = [link.getBoundingClientRect(), tree.getBoundingClientRect()]
      if (box.top < frame.top || box.bottom > frame.bottom) link.scrollIntoView({ block: 'center' })
    }
  }

  // Addresses. Bookmarks of the field's sites (`#!/model/model.shop.orders`) mean the same pages.

  async function contentOf(address) {
    const [path, parameters = ''] = address.split('?')
    const [kind = '', ...rest] = path.replace(/^#!?\/?/, '').split('/')
    const value = decodeURIComponent(rest.join('/'))
    const given = new URLSearchParams(parameters)
    if (kind === '' || kind === 'overview') return pages.overview()
    if (kind === 'list') return pages.listOf(value)
    if (kind === 'search') return search.page(value, given.get('code') === '1')
    if (kind === 'lineage' || kind === 'graph') return pages.lineagePage(value === '' ? null : value, given)
    const entry = tsmodelDocs.entry(value) ?? tsmodelDocs.entry(kind)
    return entry === null ? pages.missing(value || kind) : pages.entryPage(entry)
  }

  let shown = 0

  async function show() {
    const hash = location.hash
    if (hash === '#main') return
    if (hash.startsWith('#!')) {
      // Their graph is told in parameters, and a place on the page after a second `#`.
      const path = hash.replace(/^#!\/?/, '').split(/[?#]/)[0]
      const isWholeGraph = /[?&]g_v=1/.test(hash) && !path.includes('.')
      location.replace(isWholeGraph ? '#/lineage' : `#/${path}`)
      return
    }
    const ticket = (shown += 1)
    let content
    try {
      content = await contentOf(hash)
    } catch (error) {
      content = [make('h1', {}, 'This page cannot be shown'), make('p', {}, error.message)]
    }
    if (ticket !== shown) return
    main.replaceChildren(...content.flat(Infinity).filter((child) => child instanceof Node))
    main.classList.toggle('wide', hash.startsWith('#/lineage'))
    main.scrollTop = 0
    const title = main.querySelector('h1')?.textContent ?? ''
    document.title = title === index.project ? title : `${title} – ${index.project}`
    markCurrent()
  }

  // Search as one types; Enter opens the first result.

  let typing = 0
  function searchNow() {
    const words = query.value.trim()
    if (words === '') return
    const address = `#/search/${encodeURIComponent(words)}${inCode.checked ? '?code=1' : ''}`
    if (location.hash.startsWith('#/search/')) {
      history.replaceState(null, '', address)
      show()
    } else location.hash = address
  }
  query.addEventListener('input', () => {
    clearTimeout(typing)
    typing = setTimeout(searchNow, 120)
  })
  inCode.addEventListener('change', searchNow)
  document.getElementById('search').addEventListener('submit', (event) => {
    event.preventDefault()
    clearTimeout(typing)
    const first = search.find(query.value, false)[0]
    if (first !== undefined && !inCode.checked) location.hash = pageOf(first.entry)
    else searchNow()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target.closest('input, textarea, canvas') !== null) return
    event.preventDefault()
    query.select()
  })

  // The theme: the system's, until somebody chooses.

  const storage = (() => {
    try {
      return window.localStorage
    } catch {
      return null
    }
  })()
  const isDark = () =>
    (document.documentElement.dataset.theme ??
      (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
  const chosen = storage?.getItem('tsmodel-theme')
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen
  document.getElementById('theme').addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark'
    storage?.setItem('tsmodel-theme', document.documentElement.dataset.theme)
    show()
  })

  showTree()
  window.addEventListener('hashchange', show)
  show()
})
