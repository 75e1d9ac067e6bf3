/** Hears of every error that nobody in this process catches, which would end it otherwise, until what is returned is called. */
export function hearUncaught(hear: (error: unknown) => void): () => void {
  process.on('unhandledRejection', hear).on('uncaughtException', hear)
  return () => {
    process.off('unhandledRejection', hear).off('uncaughtException', hear)
  }
}
