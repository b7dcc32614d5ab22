/* The name resolver of a guest without a network.
 *
 * wasi-libc declares these functions without defining them, and CPython's _socket module, which
 * asyncio and selectors import, needs them to link. Every question gets the resolver's own answer
 * for "this cannot be resolved", so scripts see the exceptions they know from elsewhere.
 */
#include <netdb.h>
#include <stddef.h>

int getaddrinfo(const char *restrict node, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict result)
{
    *result = NULL;
    return EAI_FAIL;
}

void freeaddrinfo(struct addrinfo *list)
{
}

int getnameinfo(const struct sockaddr *restrict address, socklen_t address_bytes,
                char *restrict host, socklen_t host_bytes, char *restrict service,
                socklen_t service_bytes, int flags)
{
    return EAI_FAIL;
}

const char *gai_strerror(int code)
{
    return "Non-recoverable failure in name resolution";
}

int *__h_errno_location(void)
{
    static int last = NO_RECOVERY;
    return &last;
}

struct hostent *gethostbyname(const char *name)
{
    return NULL;
}

struct hostent *gethostbyaddr(const void *address, socklen_t bytes, int family)
{
    return NULL;
}

struct servent *getservbyname(const char *name, const char *protocol)
{
    return NULL;
}

struct servent *getservbyport(int port, const char *protocol)
{
    return NULL;
}

struct protoent *getprotobyname(const char *name)
{
    return NULL;
}

const char *hstrerror(int code)
{
    return "Unknown server error";
}
