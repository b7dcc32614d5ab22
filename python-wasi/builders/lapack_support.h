/* The functions of `lapack_support.c` that are there for both precisions; it includes this file once for each of them. */

typedef struct { NUMBER r, i; } COMPLEX(number);

NUMBER REAL(lamch)(char *question)
{
    switch (upper(question)) {
    case 'E':
        return LIMIT(EPSILON) / 2;
    case 'P':
        return LIMIT(EPSILON);
    case 'S':
    case 'U':
        return LIMIT(MIN);
    case 'O':
        return LIMIT(MAX);
    case 'B':
        return FLT_RADIX;
    case 'N':
        return LIMIT(MANT_DIG);
    case 'M':
        return LIMIT(MIN_EXP);
    case 'L':
        return LIMIT(MAX_EXP);
    case 'R': /* results are rounded */
        return 1;
    }
    return 0;
}

NUMBER REAL(lamc3)(NUMBER *a, NUMBER *b)
{
    volatile NUMBER sum = *a + *b;
    return sum;
}

/* A size as a number that is not less than it. */
NUMBER REAL(roundup_lwork)(int *size)
{
    NUMBER rounded = (NUMBER)*size;
    return (double)rounded < *size ? rounded * (1 + LIMIT(EPSILON)) : rounded;
}

/* Fortran's EXPONENT: the number is a fraction from 1/2 to 1, times 2 to this power. */
int REAL(expon)(NUMBER *number)
{
    int exponent;
    MATH(frexp)(*number, &exponent);
    return exponent;
}

/* Fortran's MAXLOC: which element is the largest; one that is no number never is. */
int REAL(mxloc)(NUMBER *numbers, int *count)
{
    int largest = 0;
    for (int at = 1; at < *count; at++)
        if (numbers[at] > numbers[largest] || isnan(numbers[largest]))
            largest = at;
    return largest + 1;
}

/* A rotation that makes `g` zero: c f + s g = r, and c g = conj(s) f. No square of a number is taken outside of hypot. */
void REAL(lartg)(NUMBER *f, NUMBER *g, NUMBER *c, NUMBER *s, NUMBER *r)
{
    NUMBER a = *f, b = *g;
    if (b == 0) {
        *c = 1, *s = 0, *r = a;
    } else if (a == 0) {
        *c = 0, *s = MATH(copysign)(1, b), *r = MATH(fabs)(b);
    } else {
        /* By powers of two only, which changes no digit. */
        int scale;
        MATH(frexp)(MATH(fmax)(MATH(fabs)(a), MATH(fabs)(b)), &scale);
        a = MATH(ldexp)(a, -scale), b = MATH(ldexp)(b, -scale);
        NUMBER length = MATH(copysign)(MATH(sqrt)(a * a + b * b), a);
        *c = MATH(fabs)(a) / MATH(fabs)(length), *s = b / length, *r = MATH(ldexp)(length, scale);
    }
}

void COMPLEX(lartg)(COMPLEX(number) *f, COMPLEX(number) *g, NUMBER *c, COMPLEX(number) *s, COMPLEX(number) *r)
{
    COMPLEX(number) a = *f, b = *g;
    NUMBER length_a = MATH(hypot)(a.r, a.i), length_b = MATH(hypot)(b.r, b.i);
    if (b.r == 0 && b.i == 0) {
        *c = 1, s->r = 0, s->i = 0, *r = a;
    } else if (a.r == 0 && a.i == 0) {
        *c = 0, s->r = b.r / length_b, s->i = -b.i / length_b, r->r = length_b, r->i = 0;
    } else {
        NUMBER length = MATH(hypot)(length_a, length_b);
        COMPLEX(number) direction = {a.r / length_a, a.i / length_a}, part = {b.r / length, -b.i / length};
        *c = length_a / length;
        s->r = direction.r * part.r - direction.i * part.i, s->i = direction.r * part.i + direction.i * part.r;
        r->r = direction.r * length, r->i = direction.i * length;
    }
}

/* scale^2 sum grows by the square of a number; scale is the largest magnitude so far, so that no square is too large. */
static void REAL(add_square)(NUMBER number, NUMBER *scale, NUMBER *sum)
{
    NUMBER magnitude = MATH(fabs)(number);
    if (magnitude == 0)
        return;
    if (*scale >= magnitude) {
        NUMBER part = magnitude / *scale;
        *sum += part * part;
    } else {
        NUMBER part = *scale / magnitude;
        *sum = 1 + *sum * part * part, *scale = magnitude;
    }
}

/* Starts a sum of squares, or goes on with one, and says whether there is anything to add. */
static bool REAL(begin_squares)(NUMBER *scale, NUMBER *sum)
{
    if (isnan(*scale) || isnan(*sum))
        return false;
    if (*sum == 0 || *scale == 0)
        *scale = 0, *sum = 1;
    return true;
}

static void REAL(end_squares)(NUMBER *scale, NUMBER *sum)
{
    if (*scale == 0)
        *scale = 1, *sum = 0;
}

void REAL(lassq)(int *count, NUMBER *numbers, int *step, NUMBER *scale, NUMBER *sum)
{
    if (!REAL(begin_squares)(scale, sum))
        return;
    NUMBER *number = *step < 0 ? numbers - (*count - 1) * *step : numbers;
    for (int at = 0; at < *count; at++, number += *step)
        REAL(add_square)(*number, scale, sum);
    REAL(end_squares)(scale, sum);
}

void COMPLEX(lassq)(int *count, COMPLEX(number) *numbers, int *step, NUMBER *scale, NUMBER *sum)
{
    if (!REAL(begin_squares)(scale, sum))
        return;
    COMPLEX(number) *number = *step < 0 ? numbers - (*count - 1) * *step : numbers;
    for (int at = 0; at < *count; at++, number += *step) {
        REAL(add_square)(number->r, scale, sum);
        REAL(add_square)(number->i, scale, sum);
    }
    REAL(end_squares)(scale, sum);
}

#undef NUMBER
#undef REAL
#undef COMPLEX
#undef MATH
#undef LIMIT
