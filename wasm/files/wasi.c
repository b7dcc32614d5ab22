/* What libc would import of WASI although nothing here needs it: there are no sockets, and the environment is set by
 * start-up. Whatever is defined here is not imported; a test reads what is. */
#include <errno.h>
#include <stdint.h>
#include <wasi/api.h>

int32_t __imported_wasi_snapshot_preview1_environ_sizes_get(int32_t count, int32_t bytes);
int32_t __imported_wasi_snapshot_preview1_environ_sizes_get(int32_t count, int32_t bytes)
{
    *(uint32_t *)count = *(uint32_t *)bytes = 0;
    return __WASI_ERRNO_SUCCESS;
}

int32_t __imported_wasi_snapshot_preview1_environ_get(int32_t variables, int32_t text);
int32_t __imported_wasi_snapshot_preview1_environ_get(int32_t variables, int32_t text)
{
    (void)variables, (void)text;
    return __WASI_ERRNO_SUCCESS;
}

/* Asked for what might be a socket. */
int32_t __imported_wasi_snapshot_preview1_fd_fdstat_get(int32_t descriptor, int32_t out);
int32_t __imported_wasi_snapshot_preview1_fd_fdstat_get(int32_t descriptor, int32_t out)
{
    (void)descriptor, (void)out;
    return ENOTSOCK;
}

int32_t __imported_wasi_snapshot_preview1_sock_accept(int32_t socket, int32_t flags, int32_t out);
int32_t __imported_wasi_snapshot_preview1_sock_accept(int32_t socket, int32_t flags, int32_t out)
{
    (void)socket, (void)flags, (void)out;
    return ENOTSOCK;
}

int32_t __imported_wasi_snapshot_preview1_sock_recv(int32_t socket, int32_t parts, int32_t count, int32_t flags,
                                                    int32_t length, int32_t out_flags);
int32_t __imported_wasi_snapshot_preview1_sock_recv(int32_t socket, int32_t parts, int32_t count, int32_t flags,
                                                    int32_t length, int32_t out_flags)
{
    (void)socket, (void)parts, (void)count, (void)flags, (void)length, (void)out_flags;
    return ENOTSOCK;
}

int32_t __imported_wasi_snapshot_preview1_sock_send(int32_t socket, int32_t parts, int32_t count, int32_t flags,
                                                    int32_t length);
int32_t __imported_wasi_snapshot_preview1_sock_send(int32_t socket, int32_t parts, int32_t count, int32_t flags,
                                                    int32_t length)
{
    (void)socket, (void)parts, (void)count, (void)flags, (void)length;
    return ENOTSOCK;
}

int32_t __imported_wasi_snapshot_preview1_sock_shutdown(int32_t socket, int32_t how);
int32_t __imported_wasi_snapshot_preview1_sock_shutdown(int32_t socket, int32_t how)
{
    (void)socket, (void)how;
    return ENOTSOCK;
}
