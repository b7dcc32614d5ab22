/* Files of every kind, by themselves: when they were used, who may use them, and when they end. */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const int64_t SECOND = 1000000000;

static uint64_t last_number;

struct inode *inode_make(uint32_t mode)
{
    struct inode *inode = small_take(sizeof *inode);
    if (inode == NULL)
        return NULL;
    memset(inode, 0, sizeof *inode);
    inode->number = ++last_number;
    inode->mode = mode;
    inode->accessed = inode->modified = inode->changed = outside_now();
    return inode;
}

void inode_use(struct inode *inode) { inode->uses++; }

static void end(struct inode *inode)
{
    if (S_ISREG(inode->mode) || S_ISLNK(inode->mode))
        content_drop(&inode->content);
    else if (S_ISFIFO(inode->mode))
        pipe_drop(inode->pipe);
    small_give(inode);
}

void inode_leave(struct inode *inode)
{
    while (inode != NULL) {
        if (inode->uses > 0)
            inode->uses--;
        if (inode->uses > 0 || inode->links > 0)
            return;
        struct inode *above = S_ISDIR(inode->mode) ? inode->folder.was_in : NULL;
        end(inode);
        inode = above;
    }
}

void inode_touch(struct inode *inode) { inode->modified = inode->changed = outside_now(); }

void inode_note_change(struct inode *inode) { inode->changed = outside_now(); }

/* As Linux does by default: the time of reading is renewed where nothing was read since the last change. */
void inode_note_read(struct inode *inode)
{
    if (inode->accessed > inode->modified && inode->accessed > inode->changed)
        return;
    inode->accessed = outside_now();
}

bool inode_allows(const struct inode *inode, int rights)
{
    uint32_t allowed = inode->foreign ? inode->mode : inode->mode >> 6;
    return (!(rights & R_OK) || (allowed & S_IROTH)) && (!(rights & W_OK) || (allowed & S_IWOTH))
           && (!(rights & X_OK) || (allowed & S_IXOTH));
}

static struct timespec as_timespec(int64_t time)
{
    int64_t seconds = time / SECOND - (time % SECOND < 0);
    return (struct timespec){.tv_sec = (time_t)seconds, .tv_nsec = (long)(time - seconds * SECOND)};
}

void inode_stat(const struct inode *inode, struct stat *out)
{
    enum { BLOCK_BYTES = 512, DEVICE_OF_ALL = 1, SIZE_OF_FOLDER = 4096 };
    memset(out, 0, sizeof *out);
    out->st_dev = DEVICE_OF_ALL;
    out->st_ino = inode->number;
    out->st_mode = inode->mode;
    out->st_nlink = S_ISFIFO(inode->mode) ? 1 : inode->links;
    out->st_uid = out->st_gid = inode->foreign ? 0 : OWN_USER;
    out->st_rdev = inode->device;
    out->st_blksize = PAGE_BYTES;
    if (S_ISREG(inode->mode) || S_ISLNK(inode->mode)) {
        out->st_size = (off_t)inode->content.size;
        out->st_blocks = (blkcnt_t)inode->content.page_count * (PAGE_BYTES / BLOCK_BYTES);
    } else if (S_ISDIR(inode->mode)) {
        out->st_size = SIZE_OF_FOLDER;
    }
    out->st_atim = as_timespec(inode->accessed);
    out->st_mtim = as_timespec(inode->modified);
    out->st_ctim = as_timespec(inode->changed);
}

int inode_set_mode(struct inode *inode, uint32_t mode)
{
    if (inode->foreign)
        return -EPERM;
    inode->mode = (inode->mode & S_IFMT) | (mode & 07777);
    inode_note_change(inode);
    return 0;
}

/* The time that is asked for. Those too far away to be kept in nanoseconds are brought to the last that can be. */
static int64_t time_of(const struct timespec *asked, int64_t before, int64_t now)
{
    const int64_t farthest = INT64_MAX / SECOND - 1;
    if (asked->tv_nsec == UTIME_OMIT)
        return before;
    if (asked->tv_nsec == UTIME_NOW)
        return now;
    int64_t seconds = asked->tv_sec > farthest ? farthest : asked->tv_sec < -farthest ? -farthest : asked->tv_sec;
    return seconds * SECOND + asked->tv_nsec;
}

static bool is_possible(const struct timespec *time)
{
    return time->tv_nsec == UTIME_OMIT || time->tv_nsec == UTIME_NOW || (time->tv_nsec >= 0 && time->tv_nsec < SECOND);
}

int inode_set_times(struct inode *inode, const struct timespec times[2])
{
    static const struct timespec both_now[2] = {{.tv_nsec = UTIME_NOW}, {.tv_nsec = UTIME_NOW}};
    if (times == NULL)
        times = both_now;
    if (!is_possible(&times[0]) || !is_possible(&times[1]))
        return -EINVAL;
    bool is_now = times[0].tv_nsec == UTIME_NOW && times[1].tv_nsec == UTIME_NOW;
    if (inode->foreign && !is_now)
        return -EPERM;
    if (inode->foreign && !inode_allows(inode, W_OK))
        return -EACCES;
    int64_t now = outside_now();
    inode->accessed = time_of(&times[0], inode->accessed, now);
    inode->modified = time_of(&times[1], inode->modified, now);
    inode->changed = now;
    return 0;
}
