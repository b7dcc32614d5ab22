/*
 * What LAPACK has in Fortran that f2c cannot translate, written anew from its description: what looks at texts, what tells about
 * numbers, and the answers to which sizes of blocks are good.
 */
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>

static char upper(const char *letter) { return (char)toupper((unsigned char)*letter); }

int lsame_(char *a, char *b) { return upper(a) == upper(b); }

int lsamen_(int *count, char *a, char *b)
{
    for (int at = 0; at < *count; at++)
        if (upper(a + at) != upper(b + at))
            return false;
    return true;
}

/* Who calls finds the number of the wrong argument in INFO: nothing is to be told here, and the program goes on. */
void xerbla_(char *routine, int *info) { (void)routine, (void)info; }
void xerbla_array_(char *routine, int *length, int *info) { (void)routine, (void)length, (void)info; }
/* The same, for OpenBLAS. */
int openblas_xerbla_(char *routine, int *info, int length) { return (void)routine, (void)info, (void)length, 0; }

void ilaver_(int *major, int *minor, int *patch) { *major = 3, *minor = 12, *patch = 1; }

char chla_transtype_(int *number)
{
    return *number == 111 ? 'N' : *number == 112 ? 'T' : *number == 113 ? 'C' : 'X';
}

/* How many shifts the QR algorithm takes at once for a part of that many rows. */
static int shifts(int rows)
{
    int count = rows < 30 ? 2 : rows < 60 ? 4 : rows < 150 ? 10 : rows < 590 ? rows / (int)lround(log2(rows)) :
                rows < 3000 ? 64 : rows < 6000 ? 128 : 256;
    if (rows >= 150 && rows < 590 && count < 10)
        count = 10;
    return count < 2 ? 2 : count - count % 2;
}

int iparmq_(int *question, char *name, char *options, int *n, int *low, int *high, int *work)
{
    int rows = *high - *low + 1;
    (void)name, (void)options, (void)n, (void)work;
    switch (*question) {
    case 12: /* the smallest matrix that is worth it */
        return 75;
    case 13: /* the window in which eigenvalues are deflated */
        return rows <= 500 ? shifts(rows) : 3 * shifts(rows) / 2;
    case 14: /* how little may be deflated for another try, in percent */
        return 14;
    case 15:
        return shifts(rows);
    case 16: /* whether reflections are collected: 2 for those with a structure */
        return shifts(rows) >= 14 ? 2 : 0;
    case 17: /* the cost of a row of a product, beside that of one of an update */
        return 10;
    }
    return -1;
}

int ilaenv_(int *question, char *name, char *options, int *n1, int *n2, int *n3, int *n4)
{
    switch (*question) {
    case 1: /* the size of a block */
        return 32;
    case 2: /* the smallest size of a block */
        return 2;
    case 3: /* the size below which there are no blocks */
        return 128;
    case 4: /* shifts */
        return 6;
    case 5: /* the smallest matrix */
        return 2;
    case 6: /* from how many rows on the decomposition into Q and R comes first */
        return (int)((*n1 < *n2 ? *n1 : *n2) * 1.6F);
    case 7: /* processors */
        return 1;
    case 8: /* the smallest matrix for several shifts */
        return 50;
    case 9: /* the largest part that is not divided */
        return 25;
    case 10: /* whether numbers that are none, */
    case 11: /* and infinite ones, trap nothing */
        return 1;
    }
    return iparmq_(question, name, options, n1, n2, n3, n4);
}

#define NUMBER double
#define REAL(name) d##name##_
#define COMPLEX(name) z##name##_
#define MATH(name) name
#define LIMIT(name) DBL_##name
#include "lapack_support.h"

#define NUMBER float
#define REAL(name) s##name##_
#define COMPLEX(name) c##name##_
#define MATH(name) name##f
#define LIMIT(name) FLT_##name
#include "lapack_support.h"
