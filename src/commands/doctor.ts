import type { Argv, CommandModule } from 'yargs'
import { jsonOption } from './arguments.ts'

interface DoctorArguments {
  file: string | undefined
  json: boolean
}

export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: 'doctor [file]',
  describe: 'Look for what could go wrong on this machine, and say what to do about it; changes nothing',
  builder: (yargs) =>
    yargs
      .positional('file', { type: 'string', describe: 'A topology file: its server, nodes and ports' })
      .options(jsonOption) as Argv<DoctorArguments>,
  handler: async (args) => {
    const { runDoctor } = await import('./doctor-run.ts')
    await runDoctor(args)
  },
}
