/* The library's files: they are compressed, one by one, and unpacked by the execution that reads them. Their bytes stay with
 * the host, who hands over a range of them (ABI.md): the memory has only names and places. */
#include "files.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

#include "../host.h"

/* Where the host has a file. */
struct packed {
    uint32_t offset, length;
};

bool library_read(uint32_t offset, char *buffer, uint32_t length)
{
    for (uint32_t part; length > 0; offset += part, buffer += part, length -= part) {
        part = length < MAX_READ_BYTES ? length : MAX_READ_BYTES;
        if (host_library(offset, buffer, part) < 0)
            return false;
    }
    return true;
}

static ssize_t read_stored(struct inode *file, void *buffer, size_t length, uint64_t offset)
{
    const struct packed *packed = file->content.origin;
    return library_read(packed->offset + (uint32_t)offset, buffer, (uint32_t)length) ? (ssize_t)length : -EIO;
}

/* Puts all of a file's content into its pages. */
static int unpack(struct inode *file, const struct packed *packed)
{
    char input[PAGE_BYTES], part[PAGE_BYTES];
    uint32_t taken = 0;
    z_stream stream = {0};
    if (inflateInit(&stream) != Z_OK)
        return -ENOMEM;
    int status = Z_OK, error = 0;
    for (uint64_t offset = 0; status == Z_OK && error == 0;) {
        if (stream.avail_in == 0 && taken < packed->length) {
            uint32_t left = packed->length - taken;
            stream.next_in = (Bytef *)input;
            stream.avail_in = left < sizeof input ? left : sizeof input;
            if (!library_read(packed->offset + taken, input, stream.avail_in))
                error = -EIO;
            taken += stream.avail_in;
        }
        stream.next_out = (Bytef *)part;
        stream.avail_out = sizeof part;
        status = inflate(&stream, Z_NO_FLUSH);
        size_t length = sizeof part - stream.avail_out;
        if (length > 0 && content_write(file, part, length, offset) != (ssize_t)length)
            error = -ENOMEM;
        offset += length;
    }
    inflateEnd(&stream);
    return error < 0 ? error : status == Z_STREAM_END ? 0 : -ENOMEM;
}

static ssize_t read_packed(struct inode *file, void *buffer, size_t length, uint64_t offset)
{
    struct content *content = &file->content;
    int error = unpack(file, content->origin);
    if (error < 0) {
        content_drop(content);
        return error;
    }
    content->source = NULL;
    return content_read(file, buffer, length, offset);
}

static const struct source stored = {.read = read_stored}, compressed = {.read = read_packed};

/* The folder that a path's last name is in, made as far as it is not there. */
static int find_or_make_folders(const char **path, struct inode **folder)
{
    *folder = root_folder;
    for (const char *slash; (slash = strchr(*path, '/')) != NULL; *path = slash + 1) {
        size_t length = (size_t)(slash - *path);
        struct entry *entry = folder_find(*folder, *path, length);
        if (entry != NULL) {
            *folder = entry->inode;
            continue;
        }
        int error = folder_make(*folder, *path, length, 0755, folder);
        if (error < 0)
            return error;
        (*folder)->foreign = true;
    }
    return 0;
}

int library_add(const char *path, uint64_t size, uint32_t offset, uint32_t length)
{
    struct inode *folder;
    int error = find_or_make_folders(&path, &folder);
    if (error < 0)
        return error;
    struct packed *packed = small_take(sizeof *packed);
    struct inode *file = packed == NULL ? NULL : inode_make(S_IFREG | 0644);
    if (file == NULL)
        return -ENOSPC;
    *packed = (struct packed){.offset = offset, .length = length};
    file->foreign = true;
    file->content.size = size;
    file->content.origin = packed;
    file->content.source = length == size ? &stored : &compressed;
    return folder_add(folder, path, strlen(path), file);
}
