// The data of the site: the index at once, the details of a page when somebody opens it.
'use strict'

/** @type {any} Shared by the scripts of the page. */
const tsmodelDocs = (window.tsmodelDocs = {
  index: null,
  /** Position of each id in the list of entries. */
  positions: new Map(),
  children: [],
  details: new Map(),
  waiting: new Map(),

  receiveIndex(index) {
    tsmodelDocs.index = index
    tsmodelDocs.positions = new Map(index.entries.map((entry, position) => [entry.id, position]))
    tsmodelDocs.children = index.entries.map(() => [])
    index.entries.forEach((entry, position) => {
      for (const parent of entry.parents) tsmodelDocs.children[parent].push(position)
    })
  },

  receiveDetails({ shard, details }) {
    tsmodelDocs.details.set(shard, new Map(Object.entries(details)))
  },

  entry(id) {
    const position = tsmodelDocs.positions.get(id)
    return position === undefined ? null : tsmodelDocs.index.entries[position]
  },

  /** The details of one file; a page opened from disk may load scripts, and nothing else. */
  loadShard(shard) {
    if (tsmodelDocs.details.has(shard)) return Promise.resolve()
    if (!tsmodelDocs.waiting.has(shard)) {
      const loaded = new Promise((resolve, reject) => {
        const script = document.createElement('script')
        script.src = `docs-data/details-${shard}.js`
        script.addEventListener('load', () => resolve())
        script.addEventListener('error', () => {
          tsmodelDocs.waiting.delete(shard)
          reject(new Error(`The file docs-data/details-${shard}.js cannot be loaded.`))
        })
        document.head.append(script)
      })
      tsmodelDocs.waiting.set(shard, loaded)
    }
    return tsmodelDocs.waiting.get(shard)
  },

  async detail(entry) {
    await tsmodelDocs.loadShard(entry.shard)
    return tsmodelDocs.details.get(entry.shard).get(entry.id)
  },

  /** Loads everything, for the search in code. */
  async allDetails() {
    const shards = Array.from({ length: tsmodelDocs.index.shards }, (_, shard) => shard)
    await Promise.all(shards.map((shard) => tsmodelDocs.loadShard(shard)))
  },
})

// The one-file form carries its data as JSON in the page; this script stands before it.
document.addEventListener('DOMContentLoaded', () => {
  const inline = document.getElementById('docs-data')
  if (inline === null) return
  const { index, shards } = JSON.parse(inline.textContent)
  tsmodelDocs.receiveIndex(index)
  shards.forEach((details, shard) => tsmodelDocs.receiveDetails({ shard, details }))
})
