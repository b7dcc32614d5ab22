/* One set of calls, made of Linux and of the file system of the cell. Errors are negative numbers in both. */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

struct names {
    char *text; /* sorted, one after the other, each with its zero */
    size_t bytes;
};

struct world {
    int64_t (*open)(int base, const char *path, int flags, mode_t mode);
    int64_t (*close)(int descriptor);
    int64_t (*read)(int descriptor, void *buffer, size_t length);
    int64_t (*write)(int descriptor, const void *buffer, size_t length);
    int64_t (*pread)(int descriptor, void *buffer, size_t length, int64_t offset);
    int64_t (*pwrite)(int descriptor, const void *buffer, size_t length, int64_t offset);
    int64_t (*seek)(int descriptor, int64_t offset, int whence);
    int64_t (*resize)(int descriptor, int64_t size);
    int64_t (*reserve)(int descriptor, int64_t offset, int64_t length);
    int64_t (*dup)(int descriptor);
    int64_t (*dup2)(int from, int to);
    int64_t (*pipe)(int ends[2]);
    int64_t (*fstat)(int descriptor, struct stat *out);
    int64_t (*stat)(int base, const char *path, bool follow, struct stat *out);
    int64_t (*access)(int base, const char *path, int rights);
    int64_t (*chmod)(int base, const char *path, mode_t mode);
    int64_t (*fchmod)(int descriptor, mode_t mode);
    int64_t (*set_times)(int base, const char *path, const struct timespec times[2], bool follow);
    int64_t (*mkdir)(int base, const char *path, mode_t mode);
    int64_t (*rmdir)(int base, const char *path);
    int64_t (*unlink)(int base, const char *path);
    int64_t (*rename)(int old_base, const char *old_path, int base, const char *path);
    int64_t (*link)(int old_base, const char *old_path, int base, const char *path, bool follow);
    int64_t (*symlink)(const char *target, int base, const char *path);
    int64_t (*readlink)(int base, const char *path, char *buffer, size_t length);
    int64_t (*chdir)(const char *path);
    int64_t (*fchdir)(int descriptor);
    int64_t (*getcwd)(char *buffer, size_t length);
    int64_t (*list)(int base, const char *path, struct names *names);
    int64_t (*umask)(mode_t mask);
};

extern const struct world linux_world, cell_world;

/* outside.c: bytes that the file system of the cell has taken, and may take. */
extern size_t memory_taken, memory_limit;

/* lists.c */
void names_add(struct names *names, const char *name, size_t length);
void names_sort(struct names *names);

#endif
