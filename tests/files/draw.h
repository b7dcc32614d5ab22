/* What is drawn by chance; the same seed draws the same. */
#ifndef DRAW_H
#define DRAW_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

void draw_from(uint64_t seed);
uint64_t draw(void);
uint32_t below(uint32_t limit);
bool chance(uint32_t of);
const char *draw_path(char path[1024]);
mode_t draw_mode(void);
int64_t draw_offset(void);

#endif
