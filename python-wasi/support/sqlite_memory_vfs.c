/* SQLite's operating system layer for a guest without files.
 *
 * Built with SQLITE_OS_OTHER, SQLite brings no system layer of its own and calls
 * sqlite3_os_init() below. Databases live in memory (":memory:", "" and file:...?vfs=memdb), so
 * this layer opens nothing: naming a file ends in "unable to open database file". What is left is
 * randomness, time and sleep, all from WASI.
 */
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "sqlite3.h"

enum { PATH_BYTES_MAX = 1024 };

static const sqlite3_int64 JULIAN_EPOCH_MS = 210866760000000; /* 1970-01-01 as a Julian day, in ms */
static const double DAY_MS = 86400000.0;

static int open_nothing(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                        int *flags_out)
{
    file->pMethods = NULL;
    return SQLITE_CANTOPEN;
}

static int delete_nothing(sqlite3_vfs *vfs, const char *name, int sync)
{
    return SQLITE_IOERR_DELETE_NOENT;
}

static int access_nothing(sqlite3_vfs *vfs, const char *name, int flags, int *answer)
{
    *answer = 0;
    return SQLITE_OK;
}

static int full_path(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int size, char *out)
{
    enum { CHUNK_BYTES = 256 }; /* the most that one getentropy() gives */
    for (int done = 0; done < size; done += CHUNK_BYTES) {
        int part = size - done < CHUNK_BYTES ? size - done : CHUNK_BYTES;
        if (getentropy(out + done, part) != 0) {
            return done;
        }
    }
    return size;
}

static int sleep_us(sqlite3_vfs *vfs, int microseconds)
{
    usleep(microseconds);
    return microseconds;
}

static int time_ms(sqlite3_vfs *vfs, sqlite3_int64 *out)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return SQLITE_ERROR;
    }
    *out = JULIAN_EPOCH_MS + (sqlite3_int64)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return SQLITE_OK;
}

static int time_days(sqlite3_vfs *vfs, double *out)
{
    sqlite3_int64 ms;
    int status = time_ms(vfs, &ms);
    if (status == SQLITE_OK) {
        *out = (double)ms / DAY_MS;
    }
    return status;
}

static int last_error(sqlite3_vfs *vfs, int size, char *out)
{
    return 0;
}

int sqlite3_os_init(void)
{
    static sqlite3_vfs memory_only = {
        .iVersion = 2,
        .szOsFile = sizeof(sqlite3_file),
        .mxPathname = PATH_BYTES_MAX,
        .zName = "memory-only",
        .xOpen = open_nothing,
        .xDelete = delete_nothing,
        .xAccess = access_nothing,
        .xFullPathname = full_path,
        .xRandomness = randomness,
        .xSleep = sleep_us,
        .xCurrentTime = time_days,
        .xGetLastError = last_error,
        .xCurrentTimeInt64 = time_ms,
    };
    return sqlite3_vfs_register(&memory_only, 1);
}

int sqlite3_os_end(void)
{
    return SQLITE_OK;
}
