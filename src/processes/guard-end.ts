/**
 * While `act` goes on, an end of this program by `process.exit`, which code of a user's may call, is no success: `onEnd` is called, and the exit
 * code is 1 where it was 0.
 */
export async function guardingEnd(act: () => Promise<void>, onEnd: () => void): Promise<void> {
  const guard = () => {
    onEnd()
    if (Number(process.exitCode ?? 0) === 0) process.exitCode = 1
  }
  process.once('exit', guard)
  try {
    await act()
  } finally {
    process.removeListener('exit', guard)
  }
}
