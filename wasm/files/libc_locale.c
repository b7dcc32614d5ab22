/* libc's function that chooses the locale. There are those of a small Linux, C and C.UTF-8, and in both texts are UTF-8 here.
 * That of wasi-libc takes every name and changes nothing, so that programs would take the wrong format for the right one. */
#include "libc.h"

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { CATEGORIES = LC_ALL, NAME_ROOM = 16 };

static const char *const categories[CATEGORIES] = {
    [LC_CTYPE] = "LC_CTYPE", [LC_NUMERIC] = "LC_NUMERIC", [LC_TIME] = "LC_TIME",
    [LC_COLLATE] = "LC_COLLATE", [LC_MONETARY] = "LC_MONETARY", [LC_MESSAGES] = "LC_MESSAGES",
};

static const char C_NAME[] = "C", UTF8_NAME[] = "C.UTF-8";

/* The name of each category's locale. */
static const char *chosen[CATEGORIES] = {C_NAME, C_NAME, C_NAME, C_NAME, C_NAME, C_NAME};

/* The locale of that name, or NULL. */
static const char *known(const char *name, size_t length)
{
    static const struct {
        const char *name, *means;
    } names[] = {{C_NAME, C_NAME}, {"POSIX", C_NAME}, {UTF8_NAME, UTF8_NAME}, {"C.utf8", "C.utf8"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i].name) == length && memcmp(names[i].name, name, length) == 0)
            return names[i].means;
    return NULL;
}

/* What the environment says of a category. */
static const char *of_environment(int category)
{
    const char *variables[] = {"LC_ALL", categories[category], "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && *value != 0)
            return value;
    }
    return C_NAME;
}

/* Fills `wanted` from `LC_CTYPE=C.UTF-8;LC_NUMERIC=C;...`, which is what is told where categories differ. */
static bool of_list(const char *list, const char *wanted[CATEGORIES])
{
    while (*list != 0) {
        size_t length = strcspn(list, ";"), before = strcspn(list, "=");
        if (before >= length)
            return false;
        bool found = false;
        for (int i = 0; i < CATEGORIES; i++)
            if (strlen(categories[i]) == before && memcmp(categories[i], list, before) == 0) {
                wanted[i] = known(list + before + 1, length - before - 1);
                found = true;
            }
        if (!found)
            return false;
        list += length + (list[length] == ';');
    }
    return true;
}

static const char *told(int category)
{
    static char list[CATEGORIES * (sizeof "LC_MONETARY=;" + NAME_ROOM)];
    if (category != LC_ALL)
        return chosen[category];
    bool same = true;
    char *end = list;
    for (int i = 0; i < CATEGORIES; i++) {
        same = same && strcmp(chosen[i], chosen[0]) == 0;
        if (i > 0)
            *end++ = ';';
        end = stpcpy(stpcpy(stpcpy(end, categories[i]), "="), chosen[i]);
    }
    return same ? chosen[0] : list;
}

char *setlocale(int category, const char *name)
{
    if (category < 0 || category > LC_ALL)
        return NULL;
    const char *wanted[CATEGORIES];
    memcpy(wanted, chosen, sizeof wanted);
    bool is_list = name != NULL && category == LC_ALL && strchr(name, '=') != NULL;
    if (is_list && !of_list(name, wanted))
        return NULL;
    for (int i = 0; name != NULL && i < CATEGORIES; i++) {
        if (!is_list && (category == i || category == LC_ALL)) {
            const char *meant = *name == 0 ? of_environment(i) : name;
            wanted[i] = known(meant, strlen(meant));
        }
        if (wanted[i] == NULL)
            return NULL;
    }
    if (name != NULL) {
        memcpy(chosen, wanted, sizeof chosen);
        /* What turns bytes into characters is the same in all of them. */
        uselocale(newlocale(LC_ALL_MASK, UTF8_NAME, (locale_t)0));
    }
    return (char *)told(category);
}
