/** Commands whose only key is their first argument: what fills most load files, so that the server need not be asked. */
const FIRST_ARGUMENT = new Set(
  [
    [
      'set',
      'setex',
      'psetex',
      'setnx',
      'append',
      'getset',
      'incr',
      'incrby',
      'incrbyfloat',
      'decr',
      'decrby',
    ],
    [
      'expire',
      'pexpire',
      'expireat',
      'pexpireat',
      'persist',
      'setbit',
      'setrange',
      'restore',
      'pfadd',
      'geoadd',
    ],
    ['hset', 'hmset', 'hsetnx', 'hincrby', 'hincrbyfloat', 'hdel', 'lpush', 'rpush', 'lset', 'ltrim'],
    ['sadd', 'srem', 'zadd', 'zrem', 'zincrby', 'xadd', 'xtrim'],
  ].flat(),
)

/** The key of a command, where it is one of those that are known to have a single one; undefined where the server has to say. */
export function knownKey([name = '', first]: readonly string[]): string | undefined {
  return FIRST_ARGUMENT.has(name.toLowerCase()) ? first : undefined
}

/** Whether an error reply to COMMAND GETKEYS says that the command is one without keys (`getKeysFromCommand` in db.c). */
export function saysWithoutKeys(message: string): boolean {
  return /the command has no key arguments/i.test(message)
}
