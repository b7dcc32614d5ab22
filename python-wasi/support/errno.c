/* `errno` itself, in the place of wasi-libc's source of this name, which has the compiler check that the numbers are
 * those of WASI: see errno_values.h.
 */
#include <errno.h>

_Thread_local int errno = 0;
