import * as z from 'zod'

const ONE_LINE = 'one line of text without NUL'

/** No halves of a surrogate pair either (`Cs`): UTF-8 can't write them. */
export const ON_ONE_LINE = /^[^\0\r\n\p{Cs}]*$/u

/** Text that can stand in a conf file. */
export const oneLine = z.string(ONE_LINE).regex(ON_ONE_LINE, ONE_LINE)
