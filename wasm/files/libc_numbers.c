/* libc's functions that read a whole number from text. Those of the compiler's libc are not C and give WASI's numbers of
 * errors, whatever `errno.h` says; and of a number that is too large they leave digits unread. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum { MAX_BASE = 36 };

/* What a character counts as a digit; MAX_BASE where it is none. */
static int digit_of(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    return isalpha((unsigned char)character) ? tolower((unsigned char)character) - 'a' + 10 : MAX_BASE;
}

/* The number that `text` begins with, modulo 2 to the 64. `most` and `least` are how far it may be from zero on either
 * side; beyond them it is the bound of its side. Of unsigned types both are the same, and so is the bound. */
static uintmax_t number(const char *text, char **end, int base, uintmax_t most, uintmax_t least)
{
    if (end != NULL)
        *end = (char *)text;
    if (base < 0 || base == 1 || base > MAX_BASE) {
        errno = EINVAL;
        return 0;
    }
    const char *next = text;
    while (isspace((unsigned char)*next))
        next++;
    bool negative = *next == '-';
    next += *next == '-' || *next == '+';
    if ((base == 0 || base == 16) && next[0] == '0' && (next[1] == 'x' || next[1] == 'X') && digit_of(next[2]) < 16) {
        base = 16;
        next += 2;
    } else if (base == 0)
        base = *next == '0' ? 8 : 10;
    if (digit_of(*next) >= base)
        return 0;
    uintmax_t value = 0, bound = negative ? least : most;
    bool beyond = false;
    for (int digit; (digit = digit_of(*next)) < base; next++) {
        beyond |= __builtin_mul_overflow(value, (uintmax_t)base, &value);
        beyond |= __builtin_add_overflow(value, (uintmax_t)digit, &value);
        beyond |= value > bound;
    }
    if (end != NULL)
        *end = (char *)next;
    if (beyond) {
        errno = ERANGE;
        value = bound;
    }
    return negative && !(beyond && most == least) ? -value : value;
}

/* How far below zero a signed type goes whose greatest value is `most`. */
#define BELOW(most) ((uintmax_t)(most) + 1)

long strtol(const char *text, char **end, int base) { return (long)number(text, end, base, LONG_MAX, BELOW(LONG_MAX)); }

long long strtoll(const char *text, char **end, int base)
{
    return (long long)number(text, end, base, LLONG_MAX, BELOW(LLONG_MAX));
}

unsigned long strtoul(const char *text, char **end, int base)
{
    return (unsigned long)number(text, end, base, ULONG_MAX, ULONG_MAX);
}

unsigned long long strtoull(const char *text, char **end, int base)
{
    return number(text, end, base, ULLONG_MAX, ULLONG_MAX);
}

intmax_t strtoimax(const char *text, char **end, int base)
{
    return (intmax_t)number(text, end, base, INTMAX_MAX, BELOW(INTMAX_MAX));
}

uintmax_t strtoumax(const char *text, char **end, int base) { return number(text, end, base, UINTMAX_MAX, UINTMAX_MAX); }
