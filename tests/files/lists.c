/* Lists of names, to compare what two worlds have in a folder. */
#include <stdlib.h>
#include <string.h>

#include "world.h"

void names_add(struct names *names, const char *name, size_t length)
{
    names->text = realloc(names->text, names->bytes + length + 1);
    if (names->text == NULL)
        abort();
    memcpy(names->text + names->bytes, name, length);
    names->bytes += length;
    names->text[names->bytes++] = 0;
}

static int compare(const void *left, const void *right) { return strcmp(*(char *const *)left, *(char *const *)right); }

void names_sort(struct names *names)
{
    size_t count = 0;
    char **each = malloc((names->bytes + 1) * sizeof *each), *copy = malloc(names->bytes + 1);
    if (each == NULL || copy == NULL)
        abort();
    if (names->bytes > 0)
        memcpy(copy, names->text, names->bytes);
    for (size_t at = 0; at < names->bytes; at += strlen(copy + at) + 1)
        each[count++] = copy + at;
    qsort(each, count, sizeof *each, compare);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        size_t bytes = strlen(each[i]) + 1;
        memcpy(names->text + at, each[i], bytes);
        at += bytes;
    }
    free(each);
    free(copy);
}
