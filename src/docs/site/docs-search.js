// Search over names, descriptions, columns and tags; over code when asked.
'use strict'

tsmodelDocs.search = (() => {
  const { make, linkTo, badge } = tsmodelDocs.dom
  const LIMIT = 200

  let texts = null

  /** Lower-case text of each entry, with what a match in it is worth; made when somebody first searches. */
  function searchable() {
    texts ??= tsmodelDocs.index.entries.map((entry) => [
      { weight: 10, what: 'name', text: entry.name.toLowerCase() },
      { weight: 4, what: 'tag', text: [...entry.tags, entry.group ?? ''].join(' ').toLowerCase() },
      { weight: 3, what: 'column', text: entry.columns.join(' ').toLowerCase() },
      { weight: 2, what: 'description', text: entry.description.toLowerCase() },
      { weight: 1, what: 'file', text: entry.file.toLowerCase() },
    ])
    return texts
  }

  function codeOf(entry) {
    const detail = tsmodelDocs.details.get(entry.shard)?.get(entry.id)
    return detail === undefined ? '' : `${detail.rawCode}\n${detail.compiledCode ?? ''}`
  }

  /** Entries in which every word of the query is found, the best first. */
  function find(query, inCode) {
    const words = query
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '')
    if (words.length === 0) return []
    const fields = searchable()
    return tsmodelDocs.index.entries
      .map((entry, position) => {
        const own = inCode
          ? [...fields[position], { weight: 1, what: 'code', text: codeOf(entry).toLowerCase() }]
          : fields[position]
        const places = new Set()
        let score = entry.type === 'test' || entry.type === 'macro' ? 0 : 2
        for (const word of words) {
          const hits = own.filter((field) => field.text.includes(word))
          if (hits.length === 0) return null
          score += Math.max(...hits.map((field) => field.weight))
          for (const hit of hits) places.add(hit.what)
        }
        if (entry.name.toLowerCase() === query.trim().toLowerCase()) score += 20
        else if (entry.name.toLowerCase().startsWith(words[0])) score += 5
        return { entry, score, places: [...places] }
      })
      .filter((hit) => hit !== null && !hit.entry.hidden)
      .sort((left, right) => right.score - left.score || (left.entry.name < right.entry.name ? -1 : 1))
  }

  async function page(query, inCode) {
    if (inCode) await tsmodelDocs.allDetails()
    const hits = find(query, inCode)
    const shown = hits.slice(0, LIMIT)
    return [
      make('h1', {}, hits.length === 0 ? `Nothing found for “${query}”` : `${hits.length} found for “${query}”`),
      hits.length === 0 && !inCode
        ? make('p', { class: 'quiet' }, 'Code is searched too when “in code” is ticked.')
        : null,
      make(
        'ol',
        { class: 'results', id: 'results' },
        shown.map(({ entry, places }) =>
          make(
            'li',
            {},
            make(
              'div',
              {},
              linkTo(entry),
              ' ',
              badge(entry.type),
              ' ',
              make('span', { class: 'quiet' }, `in ${places.join(', ')}`),
            ),
            entry.description === '' ? null : make('p', { class: 'quiet clip' }, entry.description),
          ),
        ),
      ),
      hits.length > LIMIT ? make('p', { class: 'quiet' }, `The first ${LIMIT} are shown.`) : null,
    ]
  }

  return { find, page }
})()
