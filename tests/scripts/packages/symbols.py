# expect: success
# result: {"roots": ["-2", "3"], "integral": "sqrt(pi)", "factored": "(x - 1)*(x + 1)", "derivative": "2*x*cos(x**2)", "pi": "3.1415926535897932384626433832795028842", "determinant": "-2", "latex": "\\frac{x}{2}", "limit": "1", "system": {"x": "1", "y": "2"}}
import mpmath
import sympy
from sympy.abc import x, y

mpmath.mp.dps = 38
solution = sympy.solve([x + y - 3, x - y + 1], [x, y])
{
    "roots": [str(root) for root in sympy.solve(x**2 - x - 6, x)],
    "integral": str(sympy.integrate(sympy.exp(-x**2), (x, -sympy.oo, sympy.oo))),
    "factored": str(sympy.factor(x**2 - 1)),
    "derivative": str(sympy.diff(sympy.sin(x**2), x)),
    "pi": str(mpmath.pi)[:39],
    "determinant": str(sympy.Matrix([[1, 2], [3, 4]]).det()),
    "latex": sympy.latex(x / 2),
    "limit": str(sympy.limit(sympy.sin(x) / x, x, 0)),
    "system": {str(name): str(value) for name, value in solution.items()},
}
