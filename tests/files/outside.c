/* What the file system needs of the guest, for running it natively beside a real Linux. */
#include "../../wasm/files/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "world.h"

size_t memory_taken, memory_limit = SIZE_MAX;

void *outside_take(size_t *bytes)
{
    void *memory = *bytes > memory_limit - memory_taken ? NULL : malloc(*bytes);
    if (memory != NULL)
        memory_taken += *bytes;
    return memory;
}

void outside_give(void *memory, size_t bytes)
{
    free(memory);
    memory_taken -= bytes;
}

int64_t outside_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

ssize_t outside_input(void *buffer, size_t length)
{
    (void)buffer, (void)length;
    return 0;
}

void outside_output(int stream, const void *text, size_t length) { (void)stream, (void)text, (void)length; }

void outside_named(void) {}

void outside_random(void *buffer, size_t length) { memset(buffer, 4, length); }
