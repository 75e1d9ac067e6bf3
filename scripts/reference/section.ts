/** Puts a text between `<!-- name: begin -->` and `<!-- name: end -->` of a page. Throws where the page has no such place. */
export function replaceSection(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->\n`, `<!-- ${name}: end -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end, from)
  if (from < 0 || to < 0) throw new Error(`the page has no place for "${name}"`)
  return `${page.slice(0, from + begin.length)}\n${text.trim()}\n\n${page.slice(to)}`
}
