import {
  type EnvironmentFormat,
  formatEnvironment,
  maskedForms,
  maskForGithub,
} from '../model/environment-text.ts'
import { RedisHaError } from '../model/failure.ts'
import { stateDirectory } from '../processes/state.ts'
import { environmentOf } from '../topologies/environment.ts'
import { applicationMark } from '../topologies/application-mark.ts'
import { nameOf, recordOf } from '../topologies/registry.ts'
import { printResult, tellError } from '../ui/output.ts'

export async function runEnv(
  argument: string,
  format: EnvironmentFormat,
  as: string | undefined,
): Promise<void> {
  const state = stateDirectory()
  const name = nameOf(state, argument)
  const mark = as === undefined ? {} : applicationMark(as, recordOf(state, name).plan.links !== undefined)
  const { variables, secrets } = await environmentOf(state, name)
  const text = formatEnvironment({ ...variables, ...secrets, ...mark }, format)
  if (text === undefined) throw inexpressible(format)
  // First the masks, with --quiet too: the runner masks only what it is shown after them.
  if (format === 'github') for (const secret of maskedForms(secrets)) tellError(maskForGithub(secret))
  printResult(text)
}

function inexpressible(format: EnvironmentFormat): RedisHaError {
  return new RedisHaError({
    reason: 'usage',
    title: `The password can't be written as ${format}`,
    expected: 'one that some kind of quotes can hold, without an escape',
    seen: 'one with several kinds of quotes, or with a backslash at its end',
    try: '--format shell, or --format json',
  })
}
