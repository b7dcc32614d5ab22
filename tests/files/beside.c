/* What beside.h offers: the worlds, what was done in them, what they said, and what is open in them. */
#define _GNU_SOURCE 1
#include "beside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"

enum { STORY_BYTES = 1 << 16 };

const struct world *const worlds[WORLDS] = {&cell_world, &linux_world};
int world_count = WORLDS;

static uint64_t sequence;
static char story[STORY_BYTES];
static size_t story_length;
static struct { int number[WORLDS]; } open_files[OPEN_MOST];
static int open_count;

void story_begin(uint64_t number)
{
    sequence = number;
    story_length = 0;
}

void tell(const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    int length = vsnprintf(story + story_length, STORY_BYTES - story_length, format, rest);
    va_end(rest);
    if (length > 0 && story_length + (size_t)length < STORY_BYTES)
        story_length += (size_t)length;
}

_Noreturn void differ(const char *what, int64_t cell, int64_t linux_value)
{
    printf("sequence %llu differs in %s: the cell has %lld (%s), Linux %lld (%s)\n%s\n", (unsigned long long)sequence, what,
           (long long)cell, cell < 0 ? strerror((int)-cell) : "", (long long)linux_value,
           linux_value < 0 ? strerror((int)-linux_value) : "", story);
    exit(1);
}

void compare(const char *what, const int64_t results[WORLDS])
{
    tell(" = %lld\n", (long long)results[0]);
    if (world_count > 1 && results[CELL] != results[LINUX])
        differ(what, results[CELL], results[LINUX]);
}

void compare_status(const struct stat status[WORLDS])
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

void compare_lists(int base, const char *path)
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

int open_files_count(void) { return open_count; }

int number_of(int slot, int w) { return slot < 0 ? 1023 : open_files[slot].number[w]; }

int base_of(int slot, int w) { return slot == -2 ? AT_FDCWD : number_of(slot, w); }

void let_go(int slot) { open_files[slot] = open_files[--open_count]; }

void keep(const int64_t results[WORLDS])
{
    if (results[0] < 0)
        return;
    if (open_count == OPEN_MOST) {
        int slot = (int)below(OPEN_MOST);
        int64_t closed[WORLDS];
        EACH(closed, world->close(open_files[slot].number[w]));
        compare("close", closed);
        let_go(slot);
    }
    for (int w = 0; w < world_count; w++)
        open_files[open_count].number[w] = (int)results[w];
    open_count++;
}
