import { keySlotOf } from '../model/key-slot.ts'
import { stateDirectory } from '../processes/state.ts'
import { slotOwners } from '../topologies/slot-owners.ts'
import { onStdout, printJson, printResult, terminalColumns } from '../ui/output.ts'
import { fittedTable } from '../ui/table.ts'

export interface SlotRun {
  keys: string[]
  name: string | undefined
  json: boolean
}

export async function runSlot({ keys, name, json }: SlotRun): Promise<void> {
  const slots = keys.map(keySlotOf)
  const owners = name === undefined ? undefined : await slotOwners(stateDirectory(), name, slots)
  const found = slots.map((slot, index) => ({ ...slot, ...owners?.[index] }))
  if (json) return printJson(found)
  const columns = owners ? ['key', 'slot', 'tag', 'shard', 'node'] : ['key', 'slot', 'tag']
  const rows = found.map(({ key, slot, tag = '', shard = 'nobody', node = '' }) =>
    [key, String(slot), tag, shard, node].slice(0, columns.length),
  )
  printResult(
    fittedTable(
      columns.map((column) => onStdout.dim(column)),
      rows,
      terminalColumns(),
    ),
  )
}
