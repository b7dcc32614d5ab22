/* What the file system needs of the rest of the guest: memory, the time, and the standard streams. */
#include "files.h"

#include <errno.h>
#include <unistd.h>
#include <wasi/api.h>

#include "../guest.h"

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

void *outside_take(size_t *bytes) { return memory_take(bytes); }

void outside_give(void *memory, size_t Py_UNUSED(bytes)) { memory_give(memory); }
