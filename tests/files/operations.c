/* The operations that a sequence may make, each with its parameters by chance. */
#define _GNU_SOURCE 1
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "beside.h"
#include "draw.h"

/* An open file, or none. */
static int draw_open(void)
{
    int count = open_files_count();
    return count == 0 || chance(40) ? -1 : (int)below((uint32_t)count);
}

/* What a path starts from: mostly the working folder. */
static int draw_base(void) { return chance(5) ? draw_open() : -2; }

static void do_open(void)
{
    static const int access_modes[] = {O_RDONLY, O_WRONLY, O_RDWR};
    char path[1024];
    int base = draw_base(), flags = access_modes[below(3)];
    flags |= (chance(2) ? O_CREAT : 0) | (chance(8) ? O_CREAT | O_EXCL : 0) | (chance(6) ? O_TRUNC : 0)
             | (chance(5) ? O_APPEND : 0) | (chance(8) ? O_NOFOLLOW : 0);
    if (!(flags & O_CREAT) && chance(6))
        flags |= O_DIRECTORY; /* with O_CREAT kernels differ */
    if ((flags & O_ACCMODE) == O_RDONLY)
        flags &= ~O_TRUNC;
    mode_t mode = draw_mode();
    draw_path(path);
    tell("open(%d, '%s', %#o, %#o)", base, path, flags, mode);
    int64_t results[WORLDS], told[WORLDS];
    EACH(results, world->open(base_of(base, w), path, flags, mode));
    EACH(told, results[w] < 0 ? results[w] : 0);
    compare("open", told);
    keep(results);
}

static void do_close(void)
{
    int slot = draw_open();
    int64_t results[WORLDS];
    tell("close(%d)", slot);
    EACH(results, world->close(number_of(slot, w)));
    compare("close", results);
    if (slot >= 0)
        let_go(slot);
}

static void do_transfer(bool writes, bool positioned)
{
    static char buffers[WORLDS][BYTES_MOST];
    int slot = draw_open();
    size_t length = below(chance(4) ? BYTES_MOST : 300);
    int64_t offset = draw_offset(), results[WORLDS];
    /* A pipe is never so full that how Linux cuts it into pages would count. */
    struct stat about;
    if (slot >= 0 && worlds[CELL]->fstat(number_of(slot, CELL), &about) == 0 && S_ISFIFO(about.st_mode) && length > 300)
        length = 300;
    for (size_t i = 0; i < length; i++)
        buffers[CELL][i] = buffers[LINUX][i] = (char)(writes ? draw() : 0);
    tell("%s%s(%d, %zu, %lld)", positioned ? "p" : "", writes ? "write" : "read", slot, length, (long long)offset);
    if (writes && positioned)
        EACH(results, world->pwrite(number_of(slot, w), buffers[w], length, offset))
    else if (writes)
        EACH(results, world->write(number_of(slot, w), buffers[w], length))
    else if (positioned)
        EACH(results, world->pread(number_of(slot, w), buffers[w], length, offset))
    else
        EACH(results, world->read(number_of(slot, w), buffers[w], length))
    compare("a transfer", results);
    if (world_count > 1 && results[0] > 0 && memcmp(buffers[CELL], buffers[LINUX], (size_t)results[0]) != 0)
        differ("what is read", 0, 0);
}

static void do_seek(void)
{
    static const int from[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    int slot = draw_open(), whence = from[below(3)];
    int64_t offset = draw_offset(), results[WORLDS];
    struct stat about;
    if (slot >= 0 && worlds[CELL]->fstat(number_of(slot, CELL), &about) == 0 && S_ISDIR(about.st_mode))
        return; /* a folder's positions are its own affair */
    tell("seek(%d, %lld, %d)", slot, (long long)offset, whence);
    EACH(results, world->seek(number_of(slot, w), offset, whence));
    compare("seek", results);
}

static void do_size(void)
{
    int slot = draw_open();
    int64_t size = draw_offset(), length = 1 + below(20000), results[WORLDS];
    bool reserves = chance(5) && size < 100000;
    tell("%s(%d, %lld, %lld)", reserves ? "reserve" : "resize", slot, (long long)size, (long long)length);
    EACH(results, reserves ? world->reserve(number_of(slot, w), size, length) : world->resize(number_of(slot, w), size));
    compare("resize", results);
}

static void do_dup(void)
{
    int slot = draw_open(), over = draw_open();
    int64_t results[WORLDS], told[WORLDS];
    if (chance(2) && slot >= 0 && over >= 0) {
        tell("dup2(%d, %d)", slot, over);
        EACH(results, world->dup2(number_of(slot, w), number_of(over, w)));
        EACH(told, results[w] < 0 ? results[w] : 0);
        compare("dup2", told);
        return;
    }
    tell("dup(%d)", slot);
    EACH(results, world->dup(number_of(slot, w)));
    EACH(told, results[w] < 0 ? results[w] : 0);
    compare("dup", told);
    keep(results);
}

static void do_pipe(void)
{
    int ends[WORLDS][2];
    int64_t results[WORLDS];
    tell("pipe()");
    EACH(results, world->pipe(ends[w]));
    compare("pipe", results);
    for (int end = 0; end < 2 && results[0] == 0; end++) {
        int64_t numbers[WORLDS];
        EACH(numbers, ends[w][end]);
        keep(numbers);
    }
}

static void do_status(void)
{
    char path[1024];
    int base = draw_base(), slot = draw_open();
    bool follow = chance(2), of_open = chance(3);
    struct stat status[WORLDS];
    int64_t results[WORLDS];
    draw_path(path);
    tell("stat(%d, '%s', %d)", of_open ? slot : base, of_open ? "" : path, follow);
    EACH(results, of_open ? world->fstat(number_of(slot, w), &status[w])
                          : world->stat(base_of(base, w), path, follow, &status[w]));
    compare("stat", results);
    if (results[0] == 0)
        compare_status(status);
}

static void do_times(void)
{
    char path[1024];
    int base = draw_base();
    bool follow = chance(2);
    struct timespec times[2] = {{(time_t)below(2000000000) - 1000000000, below(1000000000)},
                                {(time_t)below(2000000000) - 1000000000, chance(5) ? UTIME_OMIT : below(1000000000)}};
    struct stat status[WORLDS];
    int64_t results[WORLDS];
    draw_path(path);
    tell("set_times(%d, '%s', %ld.%09ld, %ld.%09ld, %d)", base, path, times[0].tv_sec, times[0].tv_nsec, times[1].tv_sec,
         times[1].tv_nsec, follow);
    EACH(results, world->set_times(base_of(base, w), path, times, follow));
    compare("set_times", results);
    if (results[0] < 0 || world_count == 1)
        return;
    EACH(results, world->stat(base_of(base, w), path, follow, &status[w]));
    /* To look at a link may have been to read it. */
    bool was_read = status[LINUX].st_atim.tv_nsec != times[0].tv_nsec;
    if (!was_read && status[CELL].st_atim.tv_nsec != times[0].tv_nsec)
        differ("st_atim", status[CELL].st_atim.tv_nsec, times[0].tv_nsec);
    if (times[1].tv_nsec != UTIME_OMIT && status[CELL].st_mtim.tv_nsec != status[LINUX].st_mtim.tv_nsec)
        differ("st_mtim", status[CELL].st_mtim.tv_nsec, status[LINUX].st_mtim.tv_nsec);
}

static void do_one_path(void)
{
    char path[1024], target[1024];
    int base = draw_base(), rights = (int)below(8), kind = (int)below(6);
    mode_t mode = draw_mode();
    int64_t results[WORLDS];
    static const char *const what[] = {"mkdir", "rmdir", "unlink", "chmod", "access", "symlink"};
    draw_path(path);
    draw_path(target);
    tell("%s(%d, '%s', %#o, '%s')", what[kind], base, path, kind == 4 ? (unsigned)rights : mode, kind == 5 ? target : "");
    EACH(results, kind == 0   ? world->mkdir(base_of(base, w), path, mode)
                  : kind == 1 ? world->rmdir(base_of(base, w), path)
                  : kind == 2 ? world->unlink(base_of(base, w), path)
                  : kind == 3 ? world->chmod(base_of(base, w), path, mode)
                  : kind == 4 ? world->access(base_of(base, w), path, rights)
                              : world->symlink(target, base_of(base, w), path));
    compare(what[kind], results);
}

static void do_two_paths(void)
{
    char old_path[1024], path[1024];
    int old_base = draw_base(), base = draw_base();
    bool links = chance(3), follow = chance(2);
    int64_t results[WORLDS];
    draw_path(old_path);
    draw_path(path);
    tell("%s(%d, '%s', %d, '%s', %d)", links ? "link" : "rename", old_base, old_path, base, path, follow);
    EACH(results, links ? world->link(base_of(old_base, w), old_path, base_of(base, w), path, follow)
                        : world->rename(base_of(old_base, w), old_path, base_of(base, w), path));
    compare(links ? "link" : "rename", results);
}

static void do_readlink(void)
{
    char path[1024], text[WORLDS][64];
    int base = draw_base();
    int64_t results[WORLDS];
    if (draw_path(path)[0] == 0)
        return; /* for Linux, an empty path means the base itself here */
    tell("readlink(%d, '%s')", base, path);
    EACH(results, world->readlink(base_of(base, w), path, text[w], sizeof text[w]));
    compare("readlink", results);
    if (world_count > 1 && results[0] > 0 && memcmp(text[CELL], text[LINUX], (size_t)results[0]) != 0)
        differ("the text of a link", 0, 0);
}

static void do_move(void)
{
    char path[1024], where[WORLDS][8192];
    int slot = chance(4) ? draw_open() : -2;
    int64_t results[WORLDS];
    draw_path(path);
    tell("chdir(%d, '%s')", slot, path);
    EACH(results, slot == -2 ? world->chdir(path) : world->fchdir(number_of(slot, w)));
    compare("chdir", results);
    tell("getcwd()");
    EACH(results, world->getcwd(where[w], sizeof where[w]));
    compare("getcwd", results);
    /* Only how deep it is can be compared: the worlds stand in different places. */
}

static void do_list(void)
{
    char path[1024];
    compare_lists(draw_base(), draw_path(path));
}

static void do_mask(void)
{
    mode_t mask = chance(3) ? 077 : 022;
    int64_t results[WORLDS];
    tell("umask(%#o)", mask);
    EACH(results, world->umask(mask));
    compare("umask", results);
}

/* Something to begin with, so that fewer operations fail. */
void furnish(void)
{
    int64_t results[WORLDS];
    EACH(results, world->mkdir(AT_FDCWD, "a", 0755));
    compare("mkdir", results);
    for (int i = 0; i < 2; i++) {
        EACH(results, world->open(AT_FDCWD, i == 0 ? "b" : "a/c", O_RDWR | O_CREAT, 0644));
        keep(results);
    }
}

void step(void)
{
    uint32_t kind = below(100);
    if (kind < 18) do_open();
    else if (kind < 22) do_close();
    else if (kind < 32) do_transfer(true, chance(3));
    else if (kind < 42) do_transfer(false, chance(3));
    else if (kind < 46) do_seek();
    else if (kind < 49) do_size();
    else if (kind < 52) do_dup();
    else if (kind < 53) do_pipe();
    else if (kind < 60) do_status();
    else if (kind < 62) do_times();
    else if (kind < 82) do_one_path();
    else if (kind < 91) do_two_paths();
    else if (kind < 93) do_readlink();
    else if (kind < 95) do_move();
    else if (kind < 99) do_list();
    else do_mask();
}
