# expect: success
# result: ["Infinity", true, "0E-1000026", true, "-Infinity", "NaN"]
# An exponent beyond every machine's numbers is read to its end by libc, which says that it is beyond.
import decimal

context = decimal.Context(prec=28, Emax=999999, Emin=-999999, traps=[])
context.clear_flags()
large = context.create_decimal("0.9e99999999999999999999")
overflowed = context.flags[decimal.Overflow]
small = context.create_decimal("1e-99999999999999999999")
[
    str(large),
    overflowed,
    str(small),
    context.flags[decimal.Underflow],
    str(context.create_decimal("-7e9223372036854775808")),
    str(context.create_decimal("7e99999999999999999999x")),
]
