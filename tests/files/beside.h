/* Two worlds side by side: the same call of both, whose results must be the same. */
#ifndef BESIDE_H
#define BESIDE_H

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "world.h"

enum { CELL, LINUX, WORLDS };
enum { OPEN_MOST = 8, BYTES_MOST = 20000 }; /* open files at a time; what is read and written at once */

#define WAY_HOME "p" /* what the folders above the place of a sequence are called */

extern const struct world *const worlds[WORLDS];
extern int world_count; /* 1: the cell alone, and nothing is compared */

/* Makes one call of all worlds; `call` uses `world` and `w`. */
#define EACH(results, call)                                 \
    for (int w = 0; w < world_count; w++) {                 \
        const struct world *world = worlds[w];              \
        (void)world;                                        \
        results[w] = (call);                                \
    }

/* Begins the story of a sequence, which is told where the worlds differ. */
void story_begin(uint64_t number);
__attribute__((format(printf, 1, 2))) void tell(const char *format, ...);

_Noreturn void differ(const char *what, int64_t cell, int64_t linux_value);
void compare(const char *what, const int64_t results[WORLDS]);
void compare_status(const struct stat status[WORLDS]);
void compare_lists(int base, const char *path);

/* The files that a sequence has open in all worlds, by slots; slot -1 is a file that is not open, and -2 the working folder. */
int open_files_count(void);
int number_of(int slot, int w);
int base_of(int slot, int w);
void keep(const int64_t results[WORLDS]);
void let_go(int slot);

/* operations.c: something to begin with, and one operation by chance. */
void furnish(void);
void step(void);

#endif
