/* What is drawn by chance: numbers, paths, modes, places in files. */
#include "draw.h"

#include <string.h>

static uint64_t state;

void draw_from(uint64_t seed) { state = seed; }

/* SplitMix64 (Steele, Lea and Flood, 2014). */
uint64_t draw(void)
{
    uint64_t word = state += 0x9e3779b97f4a7c15;
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
    word = (word ^ word >> 27) * 0x94d049bb133111eb;
    return word ^ word >> 31;
}

uint32_t below(uint32_t limit) { return (uint32_t)(draw() % limit); }
bool chance(uint32_t of) { return below(of) == 0; }

static const char *draw_name(void)
{
    static const char *const names[] = {"a", "b", "c", "d", "e e", "f\n", "\xff", "long"};
    static char longest[258];
    if (chance(60)) {
        memset(longest, 'n', sizeof longest);
        longest[chance(2) ? 256 : 255] = 0;
        return longest;
    }
    return names[below(chance(8) ? sizeof names / sizeof *names : 3)];
}

const char *draw_path(char path[1024])
{
    int parts = 1 + (int)below(chance(3) ? 4 : 2), up = 0;
    path[0] = 0;
    if (chance(80))
        return path;
    for (int i = 0; i < parts; i++) {
        if (i > 0)
            strcat(path, chance(10) ? "//" : "/");
        if (chance(12) && up++ < 2)
            strcat(path, "..");
        else
            strcat(path, chance(15) ? "." : draw_name());
    }
    if (chance(12))
        strcat(path, "/");
    return path;
}

mode_t draw_mode(void)
{
    static const mode_t modes[] = {0777, 0755, 0700, 0666, 0644, 0600, 0444, 0500, 0311, 0200, 0};
    return chance(3) ? modes[below(sizeof modes / sizeof *modes)] : 0755;
}

int64_t draw_offset(void)
{
    switch (below(12)) {
    case 0: return -1 - (int64_t)below(3);
    case 1: return (int64_t)1 << 31;
    case 2: return ((int64_t)1 << 32) + below(10000);
    case 3: return (int64_t)below(100000);
    default: return (int64_t)below(5000);
    }
}
