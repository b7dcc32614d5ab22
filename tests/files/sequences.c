/* Random sequences of file operations, made of Linux and of the file system of the cell at the same time. After each one both
 * must have said the same, and at the end have the same files.
 *
 * usage: sequences FOLDER FIRST COUNT [starved]
 * Sequences have numbers, by which each can be made again. FOLDER is where Linux has its files. `starved`: the cell alone,
 * with little memory; nothing is compared, but that everything can be removed and all memory is given back. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draw.h"
#include "world.h"

int files_start(void);

enum { STEPS = 60, OPEN_MOST = 8, DEPTH = 40, BYTES_MOST = 20000, HOMES = 4, NOBODY = 65534, LOG_BYTES = 1 << 16 };
enum { ENOUGH_BYTES = 8 << 20, STARVED_BYTES = 150 << 10, TABLE_BYTES = 16 << 10 }; /* of memory */
enum { CELL, LINUX, WORLDS };

#define BALLAST "/cell/ballast"
#define WAY_HOME "p" /* what the folders above are called */

static const struct world *const worlds[WORLDS] = {&cell_world, &linux_world};
static int world_count = WORLDS;
static struct { int number[WORLDS]; } open_files[OPEN_MOST];
static int open_count;
static int homes[HOMES][WORLDS]; /* where sequences begin, and the folders above it */
static uint64_t sequence;
static char story[LOG_BYTES];
static size_t story_length;

__attribute__((format(printf, 1, 2))) static void tell(const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    int length = vsnprintf(story + story_length, LOG_BYTES - story_length, format, rest);
    va_end(rest);
    if (length > 0 && story_length + (size_t)length < LOG_BYTES)
        story_length += (size_t)length;
}

static _Noreturn void differ(const char *what, int64_t cell, int64_t linux_value)
{
    printf("sequence %llu differs in %s: the cell has %lld (%s), Linux %lld (%s)\n%s\n", (unsigned long long)sequence, what,
           (long long)cell, cell < 0 ? strerror((int)-cell) : "", (long long)linux_value,
           linux_value < 0 ? strerror((int)-linux_value) : "", story);
    exit(1);
}

/* Makes one call of all worlds; `call` uses `world` and `w`. */
#define EACH(results, call)                                 \
    for (int w = 0; w < world_count; w++) {                 \
        const struct world *world = worlds[w];              \
        (void)world;                                        \
        results[w] = (call);                                \
    }

static void compare(const char *what, const int64_t results[WORLDS])
{
    tell(" = %lld\n", (long long)results[0]);
    if (world_count > 1 && results[CELL] != results[LINUX])
        differ(what, results[CELL], results[LINUX]);
}

/* -- what is drawn ------------------------------------------------------------ */

/* An open file, or none. */
static int draw_open(void)
{
    return open_count == 0 || chance(40) ? -1 : (int)below((uint32_t)open_count);
}

static int number_of(int slot, int w) { return slot < 0 ? 1023 : open_files[slot].number[w]; }

/* What a path starts from: mostly the working folder. */
static int draw_base(void) { return chance(5) ? draw_open() : -2; }

static int base_of(int slot, int w) { return slot == -2 ? AT_FDCWD : number_of(slot, w); }

static void keep(const int64_t results[WORLDS])
{
    if (results[0] < 0)
        return;
    if (open_count == OPEN_MOST) {
        int slot = (int)below(OPEN_MOST);
        int64_t closed[WORLDS];
        EACH(closed, world->close(open_files[slot].number[w]));
        compare("close", closed);
        open_files[slot] = open_files[--open_count];
    }
    for (int w = 0; w < world_count; w++)
        open_files[open_count].number[w] = (int)results[w];
    open_count++;
}

/* -- operations ---------------------------------------------------------------- */

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
        open_files[slot] = open_files[--open_count];
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

static void compare_status(const struct stat status[WORLDS])
{
    const struct stat *cell = &status[CELL], *real = &status[LINUX];
    if (world_count == 1)
        return;
    if (cell->st_mode != real->st_mode)
        differ("st_mode", cell->st_mode, real->st_mode);
    if (cell->st_nlink != real->st_nlink)
        differ("st_nlink", (int64_t)cell->st_nlink, (int64_t)real->st_nlink);
    if ((S_ISREG(cell->st_mode) || S_ISLNK(cell->st_mode)) && cell->st_size != real->st_size)
        differ("st_size", cell->st_size, real->st_size);
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

static void compare_lists(int base, const char *path)
{
    struct names names[WORLDS] = {{0}};
    int64_t results[WORLDS];
    tell("list(%d, '%s')", base, path);
    EACH(results, world->list(base_of(base, w), path, &names[w]));
    compare("list", results);
    if (world_count > 1 && results[0] == 0
        && (names[CELL].bytes != names[LINUX].bytes
            || (names[CELL].bytes > 0 && memcmp(names[CELL].text, names[LINUX].text, names[CELL].bytes) != 0)))
        differ("the names in a folder", (int64_t)names[CELL].bytes, (int64_t)names[LINUX].bytes);
    for (int w = 0; w < world_count; w++)
        free(names[w].text);
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
static void furnish(void)
{
    int64_t results[WORLDS];
    EACH(results, world->mkdir(AT_FDCWD, "a", 0755));
    compare("mkdir", results);
    for (int i = 0; i < 2; i++) {
        EACH(results, world->open(AT_FDCWD, i == 0 ? "b" : "a/c", O_RDWR | O_CREAT, 0644));
        keep(results);
    }
}

static void step(void)
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

/* -- the end of a sequence -------------------------------------------------------- */

/* Compares what is in a folder of both worlds, at all depths, and removes it. */
static void compare_and_remove(int depth)
{
    compare_lists(-2, ".");
    struct names names = {0};
    worlds[0]->list(AT_FDCWD, ".", &names);
    for (size_t at = 0; at < names.bytes; at += strlen(names.text + at) + 1) {
        const char *name = names.text + at;
        if (strcmp(name, WAY_HOME) == 0)
            continue;
        struct stat status[WORLDS];
        int64_t results[WORLDS];
        tell("at depth %d: '%s'", depth, name);
        EACH(results, world->stat(AT_FDCWD, name, false, &status[w]));
        compare("stat", results);
        compare_status(status);
        if (S_ISDIR(status[0].st_mode)) {
            EACH(results, world->chmod(AT_FDCWD, name, 0700));
            EACH(results, world->chdir(name));
            compare("chdir", results);
            compare_and_remove(depth + 1);
            EACH(results, world->chdir(".."));
            EACH(results, world->rmdir(AT_FDCWD, name));
            compare("rmdir", results);
            continue;
        }
        if (S_ISREG(status[0].st_mode) && world_count > 1) {
            static char content[WORLDS][BYTES_MOST];
            int64_t files[WORLDS];
            EACH(results, world->chmod(AT_FDCWD, name, 0600));
            EACH(files, world->open(AT_FDCWD, name, O_RDONLY, 0));
            EACH(results, world->read((int)files[w], content[w], BYTES_MOST));
            compare("the content of a file", results);
            if (results[0] > 0 && memcmp(content[CELL], content[LINUX], (size_t)results[0]) != 0)
                differ("the content of a file", 0, 0);
            EACH(results, world->close((int)files[w]));
        }
        EACH(results, world->unlink(AT_FDCWD, name));
        compare("unlink", results);
    }
    free(names.text);
}

/* Some memory that is there again when a sequence is to be cleared away, which opens folders. */
static void take_ballast(void)
{
    enum { BALLAST_BYTES = 16 << 10 };
    int64_t file = cell_world.open(AT_FDCWD, BALLAST, O_WRONLY | O_CREAT, 0600);
    if (cell_world.write((int)file, story, BALLAST_BYTES) != BALLAST_BYTES || cell_world.close((int)file) != 0)
        differ("the ballast", file, 0);
}

/* Goes to where sequences begin, and makes usable what one may have made unusable. */
static void go_home(void)
{
    int64_t results[WORLDS];
    for (int i = HOMES - 1; i >= 0; i--) {
        EACH(results, world->fchmod(homes[i][w], 0755));
        compare("fchmod", results);
    }
    EACH(results, world->fchdir(homes[0][w]));
    compare("fchdir", results);
}

static void run(void)
{
    int64_t results[WORLDS];
    draw_from(sequence);
    story_length = 0;
    open_count = 0;
    go_home();
    if (world_count == 1)
        take_ballast();
    furnish();
    for (int i = 0; i < STEPS; i++)
        step();
    while (open_count > 0) {
        open_count--;
        EACH(results, world->close(open_files[open_count].number[w]));
        compare("close", results);
    }
    EACH(results, world->umask(022));
    compare("umask", results);
    if (world_count == 1)
        cell_world.unlink(AT_FDCWD, BALLAST);
    go_home();
    for (int i = 0; i < HOMES; i++) {
        EACH(results, world->fchdir(homes[i][w]));
        compare("fchdir", results);
        compare_and_remove(0);
    }
}

/* How many bytes a file of the cell can have where no more memory is to be had. */
static int64_t room_left(void)
{
    static const char page[4096];
    int64_t room = 0, file = cell_world.open(AT_FDCWD, "full", O_WRONLY | O_CREAT, 0600);
    for (int64_t written; (written = cell_world.write((int)file, page, sizeof page)) > 0;)
        room += written;
    cell_world.close((int)file);
    cell_world.unlink(AT_FDCWD, "full");
    return room;
}

/* A folder so deep that no path of a sequence leads out of it. Those that one may lead to are kept open. */
static void prepare(int w, const char *top)
{
    const struct world *world = worlds[w];
    world->chdir(top);
    for (int i = 0; i < DEPTH; i++) {
        world->mkdir(AT_FDCWD, WAY_HOME, 0755);
        world->chdir(WAY_HOME);
        if (DEPTH - i <= HOMES)
            homes[DEPTH - i - 1][w] = (int)world->open(AT_FDCWD, ".", O_RDONLY | O_DIRECTORY, 0);
    }
}

int main(int count, char **arguments)
{
    if (count < 4 || files_start() < 0) {
        fprintf(stderr, "usage: sequences FOLDER FIRST COUNT [starved]\n");
        return 2;
    }
    bool is_starved = count > 4 && strcmp(arguments[4], "starved") == 0;
    uint64_t first = strtoull(arguments[2], NULL, 10), end = first + strtoull(arguments[3], NULL, 10);
    umask(022);
    signal(SIGPIPE, SIG_IGN);
    /* Root may do everything; the cell's script may not. */
    if (geteuid() == 0 && (chown(arguments[1], NOBODY, NOBODY) < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
        return 2;
    prepare(CELL, "/cell");
    if (is_starved)
        world_count = 1;
    else
        prepare(LINUX, arguments[1]);
    if (is_starved)
        memory_limit = STARVED_BYTES;
    int64_t room = is_starved ? room_left() : 0;
    for (sequence = first; sequence < end; sequence++)
        run();
    /* The hash table of names does not shrink. */
    int64_t lost = is_starved ? room - room_left() : (int64_t)memory_taken - ENOUGH_BYTES;
    if (lost > TABLE_BYTES) {
        printf("memory is lost: %lld bytes\n", (long long)lost);
        return 1;
    }
    printf("%llu sequences agree\n", (unsigned long long)(end - first));
    return 0;
}
