// SQL and templates with colours, and a button that copies them.
'use strict'

tsmodelDocs.code = (() => {
  const { make } = tsmodelDocs.dom

  const TOKENS =
    /(?<template>\{\{[^]*?\}\}|\{%[^]*?%\})|(?<comment>--[^\n]*|\/\*[^]*?\*\/|\{#[^]*?#\})|(?<string>'(?:[^']|'')*')|(?<name>"(?:[^"]|"")*")|(?<number>\b\d+(?:\.\d+)?\b)|(?<word>[A-Za-z_]\w*)/g

  const KEYWORDS = new Set(
    (
      'all and any array as asc between by case cast coalesce count create cross current_date current_timestamp date ' +
      'delete desc distinct else end except exists extract false filter first following from full group having if in ' +
      'inner insert intersect interval into is join lateral left like limit materialized merge not null nulls offset on ' +
      'or order outer over partition preceding recursive returning right row rows select set table then timestamp true ' +
      'unbounded union update using values view when where window with within'
    ).split(' '),
  )

  function coloured(text) {
    const parts = []
    let from = 0
    for (const match of text.matchAll(TOKENS)) {
      const { word, ...others } = match.groups
      const kind =
        word === undefined
          ? Object.keys(others).find((key) => others[key] !== undefined)
          : KEYWORDS.has(word.toLowerCase())
            ? 'keyword'
            : null
      if (kind === null) continue
      parts.push(text.slice(from, match.index), make('span', { class: `token-${kind}` }, match[0]))
      from = match.index + match[0].length
    }
    return [...parts, text.slice(from)]
  }

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      // Pages opened from disk have no clipboard of their own in some browsers.
      const area = make('textarea', { class: 'offscreen' }, text)
      document.body.append(area)
      area.select()
      document.execCommand('copy')
      area.remove()
    }
    button.textContent = 'Copied'
    setTimeout(() => (button.textContent = 'Copy'), 1500)
  }

  /** Code in tabs: `[['Source', '…'], ['Compiled', '…']]`; texts that are null have no tab. */
  function block(tabs) {
    const present = tabs.filter(([, text]) => text !== null && text !== undefined && text !== '')
    if (present.length === 0) return null
    const code = make('code')
    const pre = make('pre', { class: 'code', tabindex: '0' }, code)
    let shown = ''
    const buttons = present.map(([label, text]) =>
      make('button', { type: 'button', role: 'tab', onclick: () => show(label, text) }, label),
    )
    const show = (label, text) => {
      shown = text
      code.replaceChildren(...coloured(text))
      for (const button of buttons) button.setAttribute('aria-selected', String(button.textContent === label))
    }
    show(...present[0])
    const copyButton = make('button', { type: 'button', class: 'copy', onclick: () => copy(shown, copyButton) }, 'Copy')
    return make(
      'div',
      { class: 'tabs' },
      make('div', { class: 'tab-row' }, make('div', { role: 'tablist' }, buttons), copyButton),
      pre,
    )
  }

  return { block }
})()
