/* One sequence of large files; what differs is told. */
#ifndef LARGE_H
#define LARGE_H

#include <stdint.h>

void large_run(uint64_t sequence);

#endif
