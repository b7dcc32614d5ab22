/* WebAssembly has no floating point status, and wasi-libc names no exceptions of it. These are kept by `fenv.c`: nothing raises
 * them but who asks for it. The rounding is always to the nearest. */
#ifndef CODECELL_FENV_H
#define CODECELL_FENV_H

#define FE_INVALID 1
#define FE_DIVBYZERO 4
#define FE_OVERFLOW 8
#define FE_UNDERFLOW 16
#define FE_INEXACT 32
#define FE_ALL_EXCEPT 61

#define FE_TONEAREST 0

typedef unsigned long fexcept_t;

typedef struct {
    unsigned long __cw;
} fenv_t;

#define FE_DFL_ENV ((const fenv_t *)-1)

#endif
