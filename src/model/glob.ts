/** The same for a pattern that may begin with `not `: then any other text matches. */
export function matchesOrNot(pattern: string, text: string): boolean {
  return pattern.startsWith('not ') ? !matchesGlob(pattern.slice(4), text) : matchesGlob(pattern, text)
}

/** Whether a text matches a pattern in which `*` stands for anything, line ends too, and `?` for one character. */
export function matchesGlob(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(text)
}
