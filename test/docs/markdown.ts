/** A fenced block of code. */
export interface Block {
  language: string
  text: string
  /** Where its first line stands in the document, from 1. */
  line: number
}

/** A command of a shell block, and what the document says of it. */
export interface Step {
  command: string
  line: number
  /** 0, unless a comment behind the command says `# exit code 1`. */
  exitCode: number
  /** The lines shown below it in a `console` block. */
  output: string[]
}

export function codeBlocks(markdown: string): Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line)
    if (!fence) {
      if (open) open.text += `${line}\n`
    } else if (open) {
      blocks.push(open)
      open = undefined
    } else open = { language: fence[1] ?? '', text: '', line: index + 2 }
  }
  if (open) throw new Error(`the block at line ${open.line} has no end`)
  return blocks
}

/** The commands of a `sh` block, one a line, or of a `console` block, those behind a `$`, with their output. */
export function stepsOf({ language, text, line }: Block): Step[] {
  const steps: Step[] = []
  for (const [index, content] of text.split('\n').entries()) {
    const command = language === 'console' ? /^\$ (.*)$/.exec(content)?.[1] : content
    if (command === undefined) steps.at(-1)?.output.push(content)
    else if (command !== '' && !command.startsWith('#'))
      steps.push({ command, line: line + index, exitCode: exitCodeIn(command), output: [] })
  }
  return steps.map((step) => ({ ...step, output: step.output.filter((content) => content !== '') }))
}

function exitCodeIn(command: string): number {
  return Number(/# exit code (\d+)/.exec(command)?.[1] ?? 0)
}

/** A line of output without what differs from run to run: times, sizes, pids, ports and the width of columns. */
export function withoutNumbers(line: string): string {
  return line
    .replaceAll(/\d+(\.\d+)? (B|KiB|MiB)\b/g, 'SIZE')
    .replaceAll(/\b(\d+m )?\d+s\b/g, 'TIME')
    .replaceAll(/\d+/g, 'N')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** The lines that are not among the others, in the order of these. */
export function missingLines(expected: string[], seen: string[]): string[] {
  const rest = seen.map(withoutNumbers)
  return expected.filter((line) => {
    const found = rest.indexOf(withoutNumbers(line))
    if (found >= 0) rest.splice(0, found + 1)
    return found < 0
  })
}
