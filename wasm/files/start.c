/* What every execution finds: its own folder, one for temporary files, the devices and the standard streams. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static int add_device(struct inode *folder, const char *name, enum device device, uint32_t mode)
{
    struct inode *inode = inode_make(S_IFCHR | mode);
    if (inode == NULL)
        return -ENOSPC;
    inode->device = (uint16_t)device;
    inode->foreign = true;
    return folder_add(folder, name, strlen(name), inode);
}

static int add_folder(struct inode *above, const char *name, uint32_t mode, bool foreign, struct inode **made)
{
    int error = folder_make(above, name, strlen(name), mode, made);
    if (error == 0)
        (*made)->foreign = foreign;
    return error;
}

static int make_devices(struct inode *folder)
{
    static const struct {
        const char *name;
        enum device device;
        uint32_t mode;
    } devices[] = {
        {"null", DEVICE_NULL, 0666},     {"zero", DEVICE_ZERO, 0666},     {"random", DEVICE_RANDOM, 0666},
        {"urandom", DEVICE_RANDOM, 0666}, {"stdin", DEVICE_STDIN, 0444},  {"stdout", DEVICE_STDOUT, 0222},
        {"stderr", DEVICE_STDERR, 0222},
    };
    int error = 0;
    for (size_t i = 0; error == 0 && i < sizeof devices / sizeof *devices; i++)
        error = add_device(folder, devices[i].name, devices[i].device, devices[i].mode);
    return error;
}

static int open_streams(void)
{
    if (files_open(AT_FDCWD, "/dev/stdin", O_RDONLY, 0) != 0 || files_open(AT_FDCWD, "/dev/stdout", O_WRONLY, 0) != 1
        || files_open(AT_FDCWD, "/dev/stderr", O_WRONLY, 0) != 2)
        return -EBADF;
    for (int stream = 0; stream < STREAMS_COUNT; stream++)
        files_set_inherited(stream, true);
    return 0;
}

int files_start(void)
{
    struct inode *cell, *temporary, *devices;
    root_folder = inode_make(S_IFDIR | 0755);
    if (root_folder == NULL)
        return -ENOSPC;
    root_folder->foreign = true;
    root_folder->links = 2; /* its "." and its ".." */
    int error = add_folder(root_folder, "cell", 0755, false, &cell);
    if (error == 0)
        error = add_folder(root_folder, "dev", 0755, true, &devices);
    if (error == 0)
        error = add_folder(root_folder, "tmp", 01777, true, &temporary);
    if (error == 0)
        error = make_devices(devices);
    if (error < 0)
        return error;
    working_folder = cell;
    inode_use(cell);
    return open_streams();
}
