/* What POSIX has and wasi-libc does not declare, because no host of WASI offers it. The guest's own file
 * system does: `wasm/files/`. CPython is compiled with this file included first; it includes nothing
 * itself and writes out the types of wasi-libc, so that configure asks its questions undisturbed.
 */
#ifndef CODECELL_POSIX_H
#define CODECELL_POSIX_H

int dup(int descriptor);
int dup2(int from, int to);
int pipe(int ends[2]);
int pipe2(int ends[2], int flags);
int fchdir(int descriptor);
unsigned umask(unsigned mask);
unsigned getuid(void);
unsigned geteuid(void);
unsigned getgid(void);
unsigned getegid(void);

/* The command of `fcntl` that copies a descriptor. */
#define F_DUPFD 0

#endif
