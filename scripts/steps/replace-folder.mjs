import { cpSync, renameSync, rmSync } from 'node:fs'

const attempts = 5

/**
 * Puts a folder in the place of another. Node can't exchange two folders in one go, so for an instant there is none;
 * but never one half old and half new.
 */
export function replaceFolder(target, replacement) {
  const old = `${replacement}-old`
  for (let attempt = 1; ; attempt++) {
    try {
      setAside(target, old)
      renameSync(replacement, target)
      break
    } catch (error) {
      // node_modules may be a file system of its own, as a volume of a container.
      if (error.code === 'EXDEV') {
        rmSync(target, { recursive: true, force: true })
        cpSync(replacement, target, { recursive: true })
        break
      }
      // Another build has put its own there in between.
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code) || attempt === attempts) throw error
    }
  }
  rmSync(old, { recursive: true, force: true })
}

function setAside(target, old) {
  rmSync(old, { recursive: true, force: true })
  try {
    renameSync(target, old)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
}
