/* The archive that the image is built from, as a file: its bytes stay with the builder, who hands over a block at a time
 * as a reply that lies ready (ABI.md). It is gone before the snapshot. */
#include "files.h"

#include <errno.h>
#include <string.h>

#include "../host.h"

enum { BLOCK_BYTES = 64 << 10, FIRST_BLOCK = 2 };

static char block[BLOCK_BYTES];
static uint32_t number_of_block; /* counted from 1; 0: there is none yet */

static const char *block_with(uint64_t offset)
{
    uint32_t number = (uint32_t)(offset / BLOCK_BYTES) + 1;
    if (number != number_of_block && host_take(FIRST_BLOCK + number - 1, block, BLOCK_BYTES) < 0)
        return NULL;
    number_of_block = number;
    return block + offset % BLOCK_BYTES;
}

/* No further than to the end of a block. */
static ssize_t read_archive(struct inode *archive, void *buffer, size_t length, uint64_t offset)
{
    (void)archive;
    size_t left = BLOCK_BYTES - (size_t)(offset % BLOCK_BYTES);
    if (length > left)
        length = left;
    const char *from = block_with(offset);
    if (from == NULL)
        return -EIO;
    memcpy(buffer, from, length);
    return (ssize_t)length;
}

static const struct source builder = {.read = read_archive};

int archive_add(void)
{
    struct request_sizes sizes;
    host_request(&sizes);
    struct inode *archive = inode_make(S_IFREG | 0444);
    if (archive == NULL)
        return -ENOSPC;
    archive->foreign = true;
    archive->content.size = sizes.code;
    archive->content.source = &builder;
    return folder_add(root_folder, ARCHIVE_NAME, strlen(ARCHIVE_NAME), archive);
}

void archive_remove(void)
{
    struct entry *entry = folder_find(root_folder, ARCHIVE_NAME, strlen(ARCHIVE_NAME));
    if (entry == NULL)
        return;
    struct inode *archive = entry->inode;
    inode_use(archive);
    folder_remove(entry);
    inode_leave(archive);
    memset(block, 0, sizeof block);
    number_of_block = 0;
}
