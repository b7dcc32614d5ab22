/* The sine, the cosine and the tangent of what is left when whole quarter turns are taken away, |x| <= pi/4, in the place of
 * musl's files `__sin.c`, `__cos.c` and `__tan.c`. Those are within one unit in the last place, and so are these, but here
 * the result is nearly always the nearest number, as it is on Linux: the large terms of the series are summed with the
 * errors of their roundings.
 */

/* A number in two parts: the nearest double, and what that misses. */
typedef struct {
    double high, low;
} Pair;

static Pair sum(double a, double b)
{
    double high = a + b, part = high - a;
    return (Pair){high, (a - (high - part)) + (b - part)};
}

/* The upper half of a number's bits, by Veltkamp's splitting; nothing here is so large that it overflows. */
static double upper(double a)
{
    double scaled = a * 0x1.0000002p+27;
    return scaled - (scaled - a);
}

static Pair product(double a, double b)
{
    double high = a * b, a1 = upper(a), b1 = upper(b), a2 = a - a1, b2 = b - b1;
    return (Pair){high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2};
}

static Pair product_of_pairs(Pair a, Pair b)
{
    Pair result = product(a.high, b.high);
    result.low += a.high * b.low + a.low * b.high;
    return result;
}

static Pair add(Pair a, double b)
{
    Pair result = sum(a.high, b);
    result.low += a.low;
    return result;
}

static const Pair minus_sixth = {-1.0 / 6, -9.25185853854297e-18};
static const Pair twenty_fourth = {1.0 / 24, 2.3129646346357427e-18};

/* The sine of x + y, where y is tiny beside x. */
static Pair sine(double x, double y)
{
    Pair z = product(x, x);
    double square = z.high, rest = 1.0 / 355687428096000;
    rest = -1.0 / 1307674368000 + square * rest;
    rest = 1.0 / 6227020800 + square * rest;
    rest = -1.0 / 39916800 + square * rest;
    rest = 1.0 / 362880 + square * rest;
    rest = -1.0 / 5040 + square * rest;
    rest = 1.0 / 120 + square * rest;
    Pair factor = add(product_of_pairs(z, minus_sixth), square * square * rest);
    Pair term = product(x, factor.high);
    Pair result = sum(x, term.high);
    result.low += term.low + x * factor.low + y * (1 - 0.5 * square);
    return result;
}

/* The cosine of x + y. */
static Pair cosine(double x, double y)
{
    Pair z = product(x, x);
    double square = z.high, rest = 1.0 / 20922789888000;
    rest = -1.0 / 87178291200 + square * rest;
    rest = 1.0 / 479001600 + square * rest;
    rest = -1.0 / 3628800 + square * rest;
    rest = 1.0 / 40320 + square * rest;
    rest = -1.0 / 720 + square * rest;
    Pair fourth = product_of_pairs(product_of_pairs(z, z), twenty_fourth);
    Pair result = sum(1, -0.5 * square);
    Pair more = sum(result.high, fourth.high);
    more.low += result.low - 0.5 * z.low + fourth.low + square * square * square * rest - y * (x + x * square * minus_sixth.high);
    return sum(more.high, more.low);
}

static double quotient(Pair a, Pair b)
{
    double first = a.high / b.high;
    Pair taken = product(first, b.high);
    return first + (((a.high - taken.high) - taken.low) + a.low - first * b.low) / b.high;
}

double __sin(double x, double y, int has_y)
{
    Pair result = sine(x, has_y ? y : 0);
    return result.high + result.low;
}

double __cos(double x, double y)
{
    Pair result = cosine(x, y);
    return result.high + result.low;
}

/* The tangent, or where `odd` what it becomes by another quarter turn: -1 / tan. */
double __tan(double x, double y, int odd)
{
    Pair above = sine(x, y), below = cosine(x, y);
    if (!odd)
        return quotient(above, below);
    return -quotient(below, above);
}
