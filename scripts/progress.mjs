/** Says that something slow is going on, and when it is done how long it took. */
export async function progress(label, work) {
  const started = performance.now()
  process.stdout.write(`${label} ... `)
  try {
    const result = await work()
    process.stdout.write(`done in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
    return result
  } catch (error) {
    process.stdout.write('failed\n')
    throw error
  }
}
