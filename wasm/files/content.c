/* What is in a file: pages by their number. A short file has one small block in the place of its only page.
 *
 * Whatever a page or a block has beyond the end of the file is zeros, so that a file may grow without looking back. */
#include "files.h"

#include <errno.h>
#include <string.h>

static const char zeros[PAGE_BYTES];

static void drop_page(void *page) { page_give(page); }

void content_drop(struct content *content)
{
    if (content->room > 0)
        small_give(content->pages.root);
    else
        tree_cut(&content->pages, 0, drop_page);
    content->pages = (struct tree){0};
    content->page_count = content->room = 0;
    pages_settle();
}

/* Gives the first page room for `bytes`. */
static char *widen(struct content *content, size_t bytes)
{
    size_t room = small_room(bytes), kept = content->room;
    char *block = room < PAGE_BYTES ? small_take(bytes) : page_take_for(&content->pages.root);
    if (block == NULL)
        return NULL;
    if (kept > 0) {
        memcpy(block, content->pages.root, kept);
        small_give(content->pages.root);
    }
    memset(block + kept, 0, room - kept);
    content->pages = (struct tree){.root = block};
    content->page_count = 1;
    content->room = room < PAGE_BYTES ? (uint32_t)room : 0;
    return block;
}

/* The page with this number, to write up to its byte `end`; NULL where no memory is left. */
static char *page_for(struct content *content, uint64_t number, size_t end)
{
    bool is_short = content->room > 0 || content->pages.root == NULL;
    if (is_short && number == 0)
        return content->room >= end ? content->pages.root : widen(content, end);
    if (content->room > 0 && widen(content, PAGE_BYTES) == NULL)
        return NULL;
    void **slot = tree_make(&content->pages, number);
    if (slot == NULL || *slot != NULL)
        return slot == NULL ? NULL : *slot;
    char *page = page_take_for(slot);
    if (page == NULL)
        return NULL;
    memset(page, 0, PAGE_BYTES);
    *slot = page;
    content->page_count++;
    return page;
}

ssize_t content_read(struct inode *file, void *buffer, size_t length, uint64_t offset)
{
    struct content *content = &file->content;
    if (offset >= content->size)
        return 0;
    if (length > content->size - offset)
        length = (size_t)(content->size - offset);
    if (content->source != NULL)
        return content->source->read(file, buffer, length, offset);
    for (size_t done = 0, part; done < length; done += part, offset += part) {
        size_t at = (size_t)(offset % PAGE_BYTES);
        part = PAGE_BYTES - at < length - done ? PAGE_BYTES - at : length - done;
        void **slot = tree_at(&content->pages, offset / PAGE_BYTES);
        size_t there = slot == NULL ? 0 : content->room > 0 ? content->room : PAGE_BYTES;
        size_t copied = at >= there ? 0 : there - at < part ? there - at : part;
        if (copied > 0)
            memcpy((char *)buffer + done, (char *)*slot + at, copied);
        memcpy((char *)buffer + done + copied, zeros, part - copied);
    }
    return (ssize_t)length;
}

ssize_t content_write(struct inode *file, const void *buffer, size_t length, uint64_t offset)
{
    struct content *content = &file->content;
    if (offset > INT64_MAX - (uint64_t)length)
        return -EFBIG;
    for (size_t done = 0, part; done < length; done += part, offset += part) {
        size_t at = (size_t)(offset % PAGE_BYTES);
        part = PAGE_BYTES - at < length - done ? PAGE_BYTES - at : length - done;
        char *page = page_for(content, offset / PAGE_BYTES, at + part);
        if (page == NULL)
            return done > 0 ? (ssize_t)done : -ENOSPC;
        memcpy(page + at, (const char *)buffer + done, part);
        if (offset + part > content->size)
            content->size = offset + part;
    }
    return (ssize_t)length;
}

/* Brings back zeros behind the end of a file that has become shorter. */
static void clear_behind(struct content *content, uint64_t size)
{
    void **slot = tree_at(&content->pages, size / PAGE_BYTES);
    size_t at = (size_t)(size % PAGE_BYTES), room = content->room > 0 ? content->room : PAGE_BYTES;
    if (slot != NULL && at < room)
        memset((char *)*slot + at, 0, room - at);
}

int content_resize(struct inode *file, uint64_t size)
{
    struct content *content = &file->content;
    if (size == 0) {
        content_drop(content);
    } else if (size < content->size) {
        if (content->room == 0)
            content->page_count -= tree_cut(&content->pages, (size - 1) / PAGE_BYTES + 1, drop_page);
        clear_behind(content, size);
        pages_settle();
    }
    content->size = size;
    return 0;
}

int content_reserve(struct inode *file, uint64_t offset, uint64_t length)
{
    struct content *content = &file->content;
    if (length > INT64_MAX - offset)
        return -EFBIG;
    for (uint64_t number = offset / PAGE_BYTES; number <= (offset + length - 1) / PAGE_BYTES; number++)
        if (page_for(content, number, PAGE_BYTES) == NULL)
            return -ENOSPC;
    if (offset + length > content->size)
        content->size = offset + length;
    return 0;
}
