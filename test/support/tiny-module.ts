import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Rig } from './rig.ts'

// A module that can be had on every machine with Linux on x64, without a compiler: a shared library of some hundred bytes, put together here.
// It does what RedisModule_Init does, gives its name, takes any arguments, and has no commands and no types: so that it can be unloaded.

/** Writes the module into the rig's folder and gives its path. Throws on machines whose processors it is not made for. */
export function tinyModule(rig: Rig, path: string): string {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `the tests' module is made for Linux on x64, this is ${process.platform} on ${process.arch}`,
    )
  const file = join(rig.folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, sharedLibrary())
  chmodSync(file, 0o755)
  return file
}

export const TINY = 'tiny'

/** Where the parts stand in the file; what is loaded to be written to is on a page of its own. */
const AT = { code: 0x200, text: 0x280, hash: 0x300, symbols: 0x320, names: 0x360, dynamic: 0x400 }
const END = 0x480
const WRITABLE = 0x10000
const GET_API = 'RedisModule_SetModuleAttribs\0'
const ON_LOAD = '\0RedisModule_OnLoad\0'

/** `int RedisModule_OnLoad(ctx, argv, argc)`: (*ctx)("RedisModule_SetModuleAttribs", &attribs), attribs(ctx, "tiny", 1, 1), return 0. */
function code(): Buffer {
  const parts: number[] = []
  const add = (...bytes: number[]) => parts.push(...bytes)
  // lea REGISTER, [rip + distance]
  const addressOf = (opcode: number[], target: number) => {
    const distance = Buffer.alloc(4)
    distance.writeInt32LE(target - (AT.code + parts.length + opcode.length + 4))
    add(...opcode, ...distance)
  }
  add(0x53) // push rbx
  add(0x48, 0x83, 0xec, 0x10) // sub rsp, 16
  add(0x48, 0x89, 0xfb) // mov rbx, rdi
  add(0x48, 0x8b, 0x07) // mov rax, [rdi]
  addressOf([0x48, 0x8d, 0x3d], AT.text) // lea rdi, …
  add(0x48, 0x89, 0xe6) // mov rsi, rsp
  add(0xff, 0xd0) // call rax
  add(0x48, 0x89, 0xdf) // mov rdi, rbx
  addressOf([0x48, 0x8d, 0x35], AT.text + GET_API.length) // lea rsi, …
  add(0xba, 1, 0, 0, 0) // mov edx, 1
  add(0xb9, 1, 0, 0, 0) // mov ecx, 1
  add(0xff, 0x14, 0x24) // call [rsp]
  add(0x31, 0xc0) // xor eax, eax
  add(0x48, 0x83, 0xc4, 0x10) // add rsp, 16
  add(0x5b, 0xc3) // pop rbx; ret
  return Buffer.from(parts)
}

/** An ELF file as elf(5) has it. */
function sharedLibrary(): Buffer {
  const file = Buffer.alloc(END)
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]) // ELF, 64 bits, little-endian, version 1
  file.writeUInt16LE(3, 16) // ET_DYN
  file.writeUInt16LE(62, 18) // EM_X86_64
  file.writeUInt32LE(1, 20)
  words(file, 32, [64]) // where the program headers begin
  file.writeUInt16LE(64, 52)
  file.writeUInt16LE(56, 54)
  file.writeUInt16LE(4, 56)
  const dynamicSize = END - AT.dynamic
  const headers: [type: number, flags: number, offset: number, address: number, size: number][] = [
    [1, 5, 0, 0, AT.dynamic], // PT_LOAD, to read and to execute
    [1, 6, AT.dynamic, WRITABLE + AT.dynamic, dynamicSize], // PT_LOAD, to read and to write
    [2, 6, AT.dynamic, WRITABLE + AT.dynamic, dynamicSize], // PT_DYNAMIC
    [0x6474e551, 6, 0, 0, 0], // PT_GNU_STACK: a stack that is not executed
  ]
  for (const [index, [type, flags, offset, address, size]] of headers.entries()) {
    const at = 64 + 56 * index
    file.writeUInt32LE(type, at)
    file.writeUInt32LE(flags, at + 4)
    words(file, at + 8, [offset, address, address, size, size, type === 1 ? WRITABLE : 8])
  }
  file.set(code(), AT.code)
  file.write(`${GET_API}${TINY}\0`, AT.text)
  for (const [index, word] of [1, 2, 1, 0, 0].entries()) file.writeUInt32LE(word, AT.hash + 4 * index)
  // The one symbol: name, a global function, in any section, its address.
  file.writeUInt32LE(1, AT.symbols + 24)
  file.set([0x12, 0], AT.symbols + 28)
  file.writeUInt16LE(1, AT.symbols + 30)
  words(file, AT.symbols + 32, [AT.code, code().length])
  file.write(ON_LOAD, AT.names)
  // DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_NULL
  words(file, AT.dynamic, [4, AT.hash, 5, AT.names, 6, AT.symbols, 10, ON_LOAD.length, 11, 24, 0, 0])
  return file
}

function words(file: Buffer, at: number, values: number[]): void {
  for (const [index, value] of values.entries()) file.writeBigUInt64LE(BigInt(value), at + 8 * index)
}
