/* f2c.h: the types in what f2c writes, and the functions that it calls, in C's own complex numbers. */
#ifndef LAPACK_F2C_H
#define LAPACK_F2C_H

#include <complex.h>
#include <math.h>
#include <string.h>

typedef int integer, logical, ftnlen, ftnint, flag;
typedef short shortint;
typedef signed char integer1;
typedef float real;
typedef double doublereal, E_f;
typedef char *address;
typedef struct { float r, i; } complex_pair;
typedef struct { double r, i; } doublecomplex;
typedef void VOID, C_f, Z_f;
typedef integer (*I_fp)();
typedef logical (*L_fp)();
typedef void (*S_fp)();
typedef doublereal (*D_fp)();
typedef real (*R_fp)();

#undef complex
#define complex complex_pair
#define TRUE_ 1
#define FALSE_ 0
#define Extern extern
#define abs(x) ((x) >= 0 ? (x) : -(x))
#define dabs(x) (doublereal) abs(x)
#define min(a, b) ((a) <= (b) ? (a) : (b))
#define max(a, b) ((a) >= (b) ? (a) : (b))
#define dmin(a, b) (doublereal) min(a, b)
#define dmax(a, b) (doublereal) max(a, b)

/*
 * Each of these is there for both precisions: the names with `r` and `c` are for the short numbers. f2c declares what they return as
 * long numbers.
 */
#define FUNCTIONS(R, Z, NUMBER, REAL, COMPLEX, SUFFIX) \
    static inline _Complex NUMBER number_##Z(const COMPLEX *z) { return z->r + z->i * (_Complex NUMBER)I; } \
    static inline void store_##Z(COMPLEX *z, _Complex NUMBER x) { z->r = creal##SUFFIX(x); z->i = cimag##SUFFIX(x); } \
    static inline doublereal R##_imag(COMPLEX *z) { return z->i; } \
    static inline void R##_cnjg(COMPLEX *to, COMPLEX *z) { REAL i = z->i; to->r = z->r; to->i = -i; } \
    static inline doublereal Z##_abs(COMPLEX *z) { return hypot##SUFFIX(z->r, z->i); } \
    static inline void Z##_div(COMPLEX *to, COMPLEX *a, COMPLEX *b) { store_##Z(to, number_##Z(a) / number_##Z(b)); } \
    static inline void Z##_sqrt(COMPLEX *to, COMPLEX *z) { store_##Z(to, csqrt##SUFFIX(number_##Z(z))); } \
    static inline void Z##_exp(COMPLEX *to, COMPLEX *z) { store_##Z(to, cexp##SUFFIX(number_##Z(z))); } \
    static inline doublereal R##_sign(REAL *a, REAL *b) { return copysign##SUFFIX(*a, *b); } \
    static inline doublereal R##_lg10(REAL *x) { return log10##SUFFIX(*x); } \
    static inline doublereal pow_##R##i(REAL *x, integer *n) { return pow##SUFFIX(*x, *n); } \
    static inline void pow_##Z##i(COMPLEX *to, COMPLEX *x, integer *n) \
    { \
        _Complex NUMBER power = 1, factor = number_##Z(x); \
        for (integer left = abs(*n); left > 0; left >>= 1, factor *= factor) \
            if (left & 1) \
                power *= factor; \
        store_##Z(to, *n < 0 ? 1 / power : power); \
    }

FUNCTIONS(r, c, float, real, complex, f)
FUNCTIONS(d, z, double, doublereal, doublecomplex, )

static inline integer i_nint(real *x) { return (integer)roundf(*x); }
static inline integer i_dnnt(doublereal *x) { return (integer)round(*x); }
static inline doublereal pow_dd(doublereal *x, doublereal *y) { return pow(*x, *y); }

static inline integer pow_ii(integer *base, integer *exponent)
{
    integer power = 1, factor = *base, left = *exponent;
    if (left < 0)
        return factor == 1 ? 1 : factor == -1 ? (left & 1 ? -1 : 1) : 0;
    for (; left > 0; left >>= 1, factor *= factor)
        if (left & 1)
            power *= factor;
    return power;
}

/* Fortran's texts have spaces behind what is in them. */
static inline void s_copy(char *to, char *from, ftnlen room, ftnlen length)
{
    ftnlen copied = min(room, length);
    memmove(to, from, copied);
    memset(to + copied, ' ', room - copied);
}

static inline void s_cat(char *to, char **parts, integer *lengths, integer *count, ftnlen room)
{
    for (integer part = 0; part < *count; part++) {
        ftnlen copied = min(room, lengths[part]);
        memcpy(to, parts[part], copied);
        to += copied;
        room -= copied;
    }
    memset(to, ' ', room);
}

static inline integer s_cmp(char *a, char *b, ftnlen length_a, ftnlen length_b)
{
    for (ftnlen at = 0; at < max(length_a, length_b); at++) {
        int x = at < length_a ? (unsigned char)a[at] : ' ', y = at < length_b ? (unsigned char)b[at] : ' ';
        if (x != y)
            return x - y;
    }
    return 0;
}

#endif
