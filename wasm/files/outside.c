/* What the file system needs of the rest of the guest: memory, the time, and the standard streams. */
#include "files.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include <wasi/api.h>

#include "../guest.h"

/* While files have taken memory, they hold some that is for the script's objects, in one piece: when no more is to be had, it
 * is let go, which is enough to handle the error that the files have become too large. It is nothing until the image is made,
 * because the memory that an image has is looked through after every script. */
enum { LEFT_TO_SCRIPTS = 4 << 20 };
static size_t left_bytes;
static void *left;
static uint32_t taken; /* blocks, since then; a few of before may be given back as well */

static void let_go(void)
{
    free(left);
    left = NULL;
}

void outside_leave_room(void)
{
    let_go();
    taken = 0;
    left_bytes = LEFT_TO_SCRIPTS;
}

void *outside_take(size_t bytes)
{
    if (left == NULL && (left = malloc(left_bytes)) == NULL)
        return NULL;
    void *memory = malloc(bytes);
    if (memory != NULL)
        taken++;
    else
        let_go();
    return memory;
}

void outside_give(void *memory, size_t Py_UNUSED(bytes))
{
    free(memory);
    if (taken > 0 && --taken == 0)
        let_go();
}

int64_t outside_now(void)
{
    __wasi_timestamp_t now = 0;
    return __wasi_clock_time_get(__WASI_CLOCKID_REALTIME, 1, &now) == 0 ? (int64_t)now : 0;
}

ssize_t outside_input(void *buffer, size_t length)
{
    output_flush();
    int32_t count = host_read(buffer, length > MAX_READ_BYTES ? MAX_READ_BYTES : (uint32_t)length);
    return count < 0 ? -EIO : count;
}

void outside_output(int stream, const void *text, size_t length) { output_append(stream, text, (Py_ssize_t)length); }

void outside_named(void) { output_note_name(); }

void outside_random(void *buffer, size_t length)
{
    if (__wasi_random_get(buffer, length) != 0)
        Py_FatalError("the host gives no random bytes");
}
