/* Random sequences of file operations, made of Linux and of the file system of the cell at the same time. After each one both
 * must have said the same, and at the end have the same files.
 *
 * usage: sequences FOLDER FIRST COUNT [starved|large]
 * Sequences have numbers, by which each can be made again. FOLDER is where Linux has its files. `starved`: the cell alone,
 * with little memory; nothing is compared, but that everything can be removed and all memory is given back. `large`: the
 * cell alone, with large files. */
#define _GNU_SOURCE 1
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "beside.h"
#include "draw.h"
#include "large.h"

int files_start(void);
void pages_start_afresh(void);

enum { STEPS = 60, DEPTH = 40, HOMES = 4, NOBODY = 65534 };
enum { STARVED_BYTES = 200 << 10 }; /* of memory: one chunk more than there are from the start */

#define BALLAST "/cell/ballast"

static int homes[HOMES][WORLDS]; /* where sequences begin, and the folders above it */

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
    static const char ballast[BALLAST_BYTES];
    int64_t file = cell_world.open(AT_FDCWD, BALLAST, O_WRONLY | O_CREAT, 0600);
    if (cell_world.write((int)file, ballast, BALLAST_BYTES) != BALLAST_BYTES || cell_world.close((int)file) != 0)
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

static void run(uint64_t sequence)
{
    int64_t results[WORLDS];
    draw_from(sequence);
    story_begin(sequence);
    go_home();
    if (world_count == 1)
        take_ballast();
    furnish();
    for (int i = 0; i < STEPS; i++)
        step();
    for (int last; (last = open_files_count() - 1) >= 0; let_go(last)) {
        EACH(results, world->close(number_of(last, w)));
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
    pages_start_afresh();
    if (count < 4 || files_start() < 0) {
        fprintf(stderr, "usage: sequences FOLDER FIRST COUNT [starved|large]\n");
        return 2;
    }
    const char *kind = count > 4 ? arguments[4] : "";
    bool is_starved = strcmp(kind, "starved") == 0, is_large = strcmp(kind, "large") == 0;
    uint64_t first = strtoull(arguments[2], NULL, 10), end = first + strtoull(arguments[3], NULL, 10);
    umask(022);
    signal(SIGPIPE, SIG_IGN);
    /* Root may do everything; the cell's script may not. */
    if (geteuid() == 0 && (chown(arguments[1], NOBODY, NOBODY) < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0))
        return 2;
    prepare(CELL, "/cell");
    if (is_starved || is_large)
        world_count = 1;
    else
        prepare(LINUX, arguments[1]);
    if (is_starved)
        memory_limit = STARVED_BYTES;
    int64_t room = is_starved ? room_left() : 0;
    size_t taken = memory_taken;
    for (uint64_t sequence = first; sequence < end; sequence++) {
        if (is_large)
            large_run(sequence);
        else
            run(sequence);
    }
    int64_t lost = is_starved ? room - room_left() : 0;
    if (lost > 0 || memory_taken != taken) {
        printf("memory is lost: %lld bytes of %zu\n", (long long)lost, memory_taken);
        return 1;
    }
    printf("%llu sequences agree\n", (unsigned long long)(end - first));
    return 0;
}
