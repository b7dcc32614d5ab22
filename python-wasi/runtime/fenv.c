/* The floating point status of packages, in the place of libc's functions that do nothing. */
#include <fenv.h>

static int status;

int feclearexcept(int exceptions)
{
    status &= ~exceptions;
    return 0;
}

int feraiseexcept(int exceptions)
{
    status |= exceptions & FE_ALL_EXCEPT;
    return 0;
}

int fetestexcept(int exceptions) { return status & exceptions; }

int fegetexceptflag(fexcept_t *kept, int exceptions)
{
    *kept = (fexcept_t)(status & exceptions);
    return 0;
}

int fesetexceptflag(const fexcept_t *kept, int exceptions)
{
    status = (status & ~exceptions) | ((int)*kept & exceptions);
    return 0;
}

int fegetround(void) { return FE_TONEAREST; }

int fesetround(int rounding) { return rounding != FE_TONEAREST; }

int fegetenv(fenv_t *environment)
{
    environment->__cw = (unsigned long)status;
    return 0;
}

int fesetenv(const fenv_t *environment)
{
    status = environment == FE_DFL_ENV ? 0 : (int)environment->__cw;
    return 0;
}

int feholdexcept(fenv_t *environment)
{
    fegetenv(environment);
    status = 0;
    return 0;
}

int feupdateenv(const fenv_t *environment)
{
    int raised = status;
    fesetenv(environment);
    return feraiseexcept(raised);
}
