// Elements and Markdown. Data reaches the page as text nodes only: nothing of it is ever read as HTML.
'use strict'

tsmodelDocs.dom = (() => {
  /** `make('a', { href: '#', class: 'x' }, 'text', child)` */
  function make(name, attributes = {}, ...children) {
    const element = document.createElement(name)
    for (const [key, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue
      if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
      else element.setAttribute(key, value === true ? '' : String(value))
    }
    element.append(
      ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
    )
    return element
  }

  function pageOf(entry) {
    return `#/${entry.type}/${encodeURIComponent(entry.id)}`
  }

  function linkTo(entry, text = entry.name) {
    return make('a', { href: pageOf(entry) }, text)
  }

  function badge(text, kind = '') {
    return make('span', { class: `badge ${kind}` }, text)
  }

  const STATUS_KINDS = { success: 'good', pass: 'good', warn: 'warn', fail: 'bad', error: 'bad', skipped: 'idle' }

  function statusBadge(status) {
    return badge(status ?? 'not run', STATUS_KINDS[status] ?? 'idle')
  }

  /** Addresses that a description may link to. */
  function safeAddress(address) {
    return /^(https?:|mailto:|#)/i.test(address.trim()) ? address.trim().replace(/^#!\//, '#/') : null
  }

  /** A picture of the project, beside the page or inside it: nothing is fetched from elsewhere. */
  function picture(address, text) {
    const path = address.replace(/^\.\//, '')
    if (/^([a-z][a-z0-9+.-]*:|\/|\\)/i.test(path)) return null
    const images = tsmodelDocs.index?.images ?? {}
    return make('img', { src: Object.hasOwn(images, path) ? images[path] : path, alt: text, loading: 'lazy' })
  }

  const INLINE =
    /`([^`]+)`|!\[([^\]]*)\]\(([^)\s]+)\)|\*\*([^*]+(?:\*(?!\*)[^*]+)*)\*\*|(?<![\w*])\*([^*\s][^*]*)\*(?!\w)|(?<!\w)_([^_\s][^_]*)_(?!\w)|\[([^\]]+)\]\(([^)\s]+)\)|<?(https?:\/\/[^\s<>)]+)>?/

  function inline(text) {
    const parts = []
    let rest = text
    for (let match = INLINE.exec(rest); match !== null; match = INLINE.exec(rest)) {
      const [whole, code, alt, source, strong, starred, underlined, label, address, bare] = match
      parts.push(rest.slice(0, match.index))
      if (code !== undefined) parts.push(make('code', {}, code))
      else if (source !== undefined) parts.push(picture(source, alt) ?? whole)
      else if (strong !== undefined) parts.push(make('strong', {}, inline(strong)))
      else if (starred !== undefined || underlined !== undefined) {
        parts.push(make('em', {}, inline(starred ?? underlined)))
      } else {
        const target = safeAddress(address ?? bare)
        parts.push(target === null ? whole : make('a', { href: target, rel: 'noreferrer' }, label ?? bare))
      }
      rest = rest.slice(match.index + whole.length)
    }
    return [...parts, rest]
  }

  const BLOCK_START = /^(#{1,6}\s|```|\s*[-*+]\s|\s*\d+[.)]\s|>|\|)/

  /** Headings, paragraphs, lists, tables, quotes and code; whatever else stands there is text. */
  function markdown(text) {
    const lines = text.replaceAll('\r\n', '\n').split('\n')
    const blocks = []
    let at = 0
    const takeWhile = (test) => {
      const start = at
      while (at < lines.length && test(lines[at])) at += 1
      return lines.slice(start, at)
    }
    while (at < lines.length) {
      const line = lines[at]
      const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line)
      if (line.trim() === '') at += 1
      else if (heading !== null) {
        blocks.push(make(`h${Math.min(6, heading[1].length + 1)}`, {}, inline(heading[2])))
        at += 1
      } else if (line.startsWith('```')) {
        at += 1
        const code = takeWhile((each) => !each.startsWith('```'))
        at += 1
        blocks.push(make('pre', {}, make('code', {}, code.join('\n'))))
      } else if (/^\s*([-*+]|\d+[.)])\s/.test(line)) {
        const isNumbered = /^\s*\d/.test(line)
        const items = takeWhile((each) => each.trim() !== '' && !/^(#|```)/.test(each))
          .join('\n')
          .split(/\n(?=\s*(?:[-*+]|\d+[.)])\s)/)
        const list = items.map((item) => make('li', {}, inline(item.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, ''))))
        blocks.push(make(isNumbered ? 'ol' : 'ul', {}, list))
      } else if (line.startsWith('|') && /^\|[\s|:-]+$/.test(lines[at + 1] ?? '')) {
        const [head, , ...body] = takeWhile((each) => each.startsWith('|')).map((row) =>
          row.replace(/^\||\|\s*$/g, '').split('|'),
        )
        const cells = (row, kind) =>
          make(
            'tr',
            {},
            row.map((cell) => make(kind, {}, inline(cell.trim()))),
          )
        blocks.push(
          make(
            'table',
            {},
            make('thead', {}, cells(head, 'th')),
            make(
              'tbody',
              {},
              body.map((row) => cells(row, 'td')),
            ),
          ),
        )
      } else if (line.startsWith('>')) {
        const quoted = takeWhile((each) => each.startsWith('>')).map((each) => each.replace(/^>\s?/, ''))
        blocks.push(make('blockquote', {}, markdown(quoted.join('\n'))))
      } else {
        at += 1
        const more = takeWhile((each) => each.trim() !== '' && !BLOCK_START.test(each))
        blocks.push(make('p', {}, inline([line, ...more].join('\n'))))
      }
    }
    return blocks
  }

  return { make, pageOf, linkTo, badge, statusBadge, inline, markdown, safeAddress }
})()
