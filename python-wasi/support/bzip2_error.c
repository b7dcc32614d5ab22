/* bzip2's hook for a broken internal invariant. Without stdio (BZ_NO_STDIO) the library leaves it to
 * its user; here it becomes a trap, which ends one execution and nothing else.
 */
#include <stdlib.h>

void bz_internal_error(int code)
{
    abort();
}
