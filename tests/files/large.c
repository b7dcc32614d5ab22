/* Large files that grow, shrink and go, beside plain memory that holds what must be in them. Their pages are moved meanwhile,
 * for which the random operations are too small. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../wasm/files/files.h"
#include "beside.h"
#include "draw.h"
#include "large.h"

enum { FILES = 30, STEPS = 300, SIZE_MOST = 600000, WRITE_MOST = 200000, NAME_BYTES = 32 };

struct beside {
    char name[NAME_BYTES];
    char *bytes; /* SIZE_MOST of them, zeros from `size` on */
    size_t size;
};

static void write_some(struct beside *file, int descriptor)
{
    static char part[WRITE_MOST];
    size_t length = 1 + below(chance(4) ? WRITE_MOST : PAGE_BYTES), offset = chance(3) ? below(SIZE_MOST) : file->size;
    if (offset >= SIZE_MOST)
        return;
    if (length > SIZE_MOST - offset)
        length = SIZE_MOST - offset;
    memset(part, (int)draw(), length);
    ssize_t written = files_write_at(descriptor, part, length, (int64_t)offset);
    if (written <= 0)
        return; /* memory is short */
    memcpy(file->bytes + offset, part, (size_t)written);
    if (offset + (size_t)written > file->size)
        file->size = offset + (size_t)written;
}

static void resize(struct beside *file, int descriptor)
{
    size_t size = chance(2) ? below(SIZE_MOST) : below((uint32_t)file->size + 1);
    if (files_resize(descriptor, (int64_t)size) < 0)
        differ("the end of resizing", -1, 0);
    if (size < file->size)
        memset(file->bytes + size, 0, file->size - size);
    file->size = size;
}

static void compare_content(const struct beside *file, int descriptor)
{
    static char content[SIZE_MOST];
    ssize_t length = files_read_at(descriptor, content, SIZE_MOST, 0);
    if (length != (ssize_t)file->size)
        differ("the size of a large file", length, (int64_t)file->size);
    if (memcmp(content, file->bytes, file->size) != 0)
        differ("the content of a large file", 0, 0);
}

static void remove_it(struct beside *file)
{
    names_unlink(AT_FDCWD, file->name);
    memset(file->bytes, 0, file->size);
    file->size = 0;
}

static void change(struct beside *file)
{
    int descriptor = files_open(AT_FDCWD, file->name, O_RDWR | O_CREAT, 0600);
    if (descriptor < 0)
        return; /* memory is short */
    switch (below(6)) {
    case 0: resize(file, descriptor); break;
    case 1: remove_it(file); break;
    case 2: compare_content(file, descriptor); break;
    default: write_some(file, descriptor);
    }
    files_close(descriptor);
}

void large_run(uint64_t sequence)
{
    enum { LEAST = 1 << 20, ABOVE = 3 << 20 };
    static struct beside files[FILES];
    size_t taken = memory_taken;
    draw_from(sequence);
    story_begin(sequence);
    for (int i = 0; i < FILES; i++) {
        snprintf(files[i].name, NAME_BYTES, "/cell/large-%d", i);
        if (files[i].bytes == NULL && (files[i].bytes = calloc(SIZE_MOST, 1)) == NULL)
            abort();
    }
    memory_limit = chance(2) ? SIZE_MAX : taken + LEAST + below(ABOVE);
    for (int i = 0; i < STEPS; i++)
        change(&files[below(FILES)]);
    memory_limit = SIZE_MAX;
    for (int i = 0; i < FILES; i++) {
        int descriptor = files_open(AT_FDCWD, files[i].name, O_RDONLY | O_CREAT, 0600);
        compare_content(&files[i], descriptor);
        files_close(descriptor);
        remove_it(&files[i]);
    }
    if (memory_taken != taken)
        differ("the memory that is taken", (int64_t)memory_taken, (int64_t)taken);
}
