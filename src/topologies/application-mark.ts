import { RedisHaError } from '../model/failure.ts'
import { APPLICATION_MARK } from '../model/links.ts'
import { demandApplication } from '../model/link-groups.ts'
import { MARKS_ARE_SEEN } from '../processes/server-process.ts'

/**
 * The variable by which the proxy of the links knows an application. Throws a `usage` failure for a name that can't be one, where
 * there is no proxy, and where the system does not show the environment of processes.
 */
export function applicationMark(
  name: string,
  hasLinks: boolean,
  marksAreSeen = MARKS_ARE_SEEN,
): Record<string, string> {
  demandApplication(name)
  const refuse = (title: string, expected: string, seen: string, advice: string) =>
    new RedisHaError({ reason: 'usage', title, expected, seen, try: advice })
  if (!hasLinks)
    throw refuse(
      'An application has a name only where links can be broken',
      '`links: true` in the topology file',
      'a topology without links',
      'links: true, or no --as',
    )
  if (!marksAreSeen)
    throw refuse(
      'Applications can’t be told apart on this system',
      'Linux, where /proc shows whose a connection is',
      process.platform,
      'the party `client`, which is every application',
    )
  return { [APPLICATION_MARK]: name }
}
