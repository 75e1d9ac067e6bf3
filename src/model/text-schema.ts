import * as z from 'zod'

const ONE_LINE = 'one line of text without NUL'

/** Text that can stand in a conf file. No halves of a surrogate pair either (`Cs`): UTF-8 can't write them. */
export const oneLine = z.string(ONE_LINE).regex(/^[^\0\r\n\p{Cs}]*$/u, ONE_LINE)
