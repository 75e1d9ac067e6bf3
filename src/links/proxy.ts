import { ruleText } from '../model/link-rules.ts'
import type { Front, LinksAnswer, LinksQuestion, LinksState, PlannedLinks } from '../model/links.ts'
import { applicationAddress } from '../model/plan-links.ts'
import { deadlineIn, poll } from '../processes/clock.ts'
import { Diallers } from './diallers.ts'
import { FrontDoor } from './front-door.ts'
import type { Say } from './log.ts'
import { Switchboard } from './switchboard.ts'

/** How often a door looks for its node at least, ms, and how many of all doors look in a millisecond at most. */
const DOOR_LOOK_MS = 4
const DOORS_A_MS = 3

/** How often a question that waits looks again, ms. */
const LOOK_MS = 2

/** The proxy of one topology: its doors, and what it is asked about them. */
export class Proxy {
  readonly #board = new Switchboard()
  readonly #doors: FrontDoor[]
  readonly #pid: number
  readonly #links: PlannedLinks
  readonly #say: Say
  #leases = 0
  /** Doors of applications, by their names. */
  readonly #introduced = new Map<string, { host: string; doors: FrontDoor[] }>()

  constructor(links: PlannedLinks, pid: number, say: Say) {
    this.#pid = pid
    this.#links = links
    this.#say = say
    say(`begins, in front of ${Object.keys(links.sources).length} nodes`)
    const diallers = new Diallers(links.sources)
    this.#doors = links.fronts.map((front) => this.#door(front, diallers))
  }

  #door(front: Front, diallers: Pick<Diallers, 'nameOf'>): FrontDoor {
    const lookMs = Math.max(DOOR_LOOK_MS, this.#links.fronts.length / DOORS_A_MS)
    return new FrontDoor(front, this.#board, diallers, this.#say, lookMs)
  }

  /** Whether somebody who lives holds a fault: a drill that has killed all nodes is about to start them again. */
  get isHeld(): boolean {
    return this.#leases > 0
  }

  /** `whenGone` calls back once whoever asked is gone. */
  async answer(question: LinksQuestion, whenGone: (act: () => void) => void): Promise<LinksAnswer> {
    switch (question.ask) {
      case 'open': {
        const closed = () => this.#closed().filter(({ node }) => question.nodes.includes(node))
        const open = await poll(() => (closed().length === 0 ? true : undefined), {
          deadline: deadlineIn(question.withinMs),
          everyMs: LOOK_MS,
        })
        return open === true
          ? this.#state()
          : {
              ok: false,
              why: `nobody listens behind ${closed()
                .map(({ node }) => node)
                .join(', ')}`,
            }
      }
      case 'add': {
        const fault = this.#board.add(question.kind, question.rules)
        for (const rule of question.rules) this.#say(`${fault}: ${ruleText({ ...rule, fault })}`)
        if (question.leased) {
          this.#leases++
          whenGone(() => {
            this.#leases--
            this.#heal(fault, 'whoever gave it is gone')
          })
        }
        return { ...this.#state(), fault }
      }
      case 'heal': {
        const healed = this.#heal(question.fault, 'as asked')
        return { ...this.#state(), healed }
      }
      case 'introduce': {
        const { host, doors } = this.#introduce(question.application)
        // Those of nodes that are down open when these are back.
        const isClosed = (node: string) => this.#closed().some((one) => one.node === node)
        const ready = () => doors.every((door) => door.isOpen || isClosed(door.front.node))
        const open = await poll(() => (ready() ? true : undefined), {
          deadline: deadlineIn(question.withinMs),
          everyMs: LOOK_MS,
        })
        return open === true ? { ...this.#state(), host } : { ok: false, why: `ports at ${host} are taken` }
      }
      case 'state':
        return this.#state()
      default:
        return { ok: false, why: 'an unknown question' }
    }
  }

  #heal(fault: string | undefined, why: string): string[] {
    const healed = this.#board.heal(fault)
    for (const one of healed) this.#say(`${one}: healed, ${why}`)
    return healed
  }

  #introduce(name: string): { host: string; doors: FrontDoor[] } {
    const known = this.#introduced.get(name)
    if (known) return known
    const host = applicationAddress(this.#introduced.size)
    this.#say(`${name} has an address of its own, ${host}`)
    const doors = this.#links.fronts.map((front) =>
      this.#door({ ...front, listen: { ...front.listen, host } }, { nameOf: () => name }),
    )
    this.#introduced.set(name, { host, doors })
    return { host, doors }
  }

  #closed(): LinksState['closed'] {
    return this.#doors.filter((door) => !door.isOpen).map(({ front: { node, kind } }) => ({ node, kind }))
  }

  #state(): LinksAnswer & { ok: true } {
    return {
      ok: true,
      state: {
        pid: this.#pid,
        closed: this.#closed(),
        rules: [...this.#board.rules],
        flows: this.#board.flows(),
      },
    }
  }
}
