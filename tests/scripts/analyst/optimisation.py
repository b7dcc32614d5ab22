# needs: numpy, scipy
# expect: success
# result: {"plan": [2.0, 6.0, -36.0], "whole": [4.0, -0.0, -20.0], "valley": [1.0, 1.0], "root": 1.2599210499, "fitted": [5.0, 0.7, 1.0], "integral": 1.7724538509, "decay": 1.471518, "spline": 3.375, "solved": [2.5, 4.0, 4.5, 4.0, 2.5], "assigned": [1, 0, 2], "condition": 476607.25, "eigenvalues": [0.26794919, 1.0, 2.0, 3.0, 3.73205081]}
import numpy as np
from scipy import integrate, interpolate, linalg, optimize, sparse
from scipy.sparse.linalg import spsolve

plan = optimize.linprog([-3, -5], A_ub=[[1, 0], [0, 2], [3, 2]], b_ub=[4, 12, 18], method="highs")
whole = optimize.milp([-5, -4], constraints=optimize.LinearConstraint([[6, 4], [1, 2]], ub=[24, 6]), integrality=[1, 1])
valley = optimize.minimize(optimize.rosen, [-1.2, 1.0], jac=optimize.rosen_der, method="BFGS")
times = np.linspace(0, 4, 9)
measured = 5 * np.exp(-0.7 * times) + 1
(fitted, _) = optimize.curve_fit(lambda t, a, k, c: a * np.exp(-k * t) + c, times, measured, p0=[1, 1, 0])
decay = integrate.solve_ivp(lambda t, y: -0.5 * y, (0, 2), [4.0], rtol=1e-8, atol=1e-10)
matrix = sparse.diags_array([-1.0, 2.0, -1.0], offsets=[-1, 0, 1], shape=(5, 5)).tocsc()
pairs = optimize.linear_sum_assignment([[4, 1, 3], [2, 0, 5], [3, 2, 2]])
{
    "plan": [*plan.x.round(6).tolist(), round(float(plan.fun), 6)],
    "whole": [*whole.x.round(6).tolist(), round(float(whole.fun), 6)],
    "valley": valley.x.round(4).tolist(),
    "root": round(optimize.brentq(lambda x: x**3 - 2, 0, 2), 10),
    "fitted": fitted.round(6).tolist(),
    "integral": round(integrate.quad(lambda x: np.exp(-x * x), -np.inf, np.inf)[0], 10),
    "decay": round(float(decay.y[0, -1]), 6),
    "spline": round(float(interpolate.CubicSpline([0, 1, 2, 3], [0, 1, 8, 27])(1.5)), 10),
    "solved": spsolve(matrix, np.ones(5)).round(10).tolist(),
    "assigned": pairs[1].tolist(),
    "condition": round(float(np.linalg.cond(linalg.hilbert(5))), 2),
    "eigenvalues": linalg.eigvalsh(matrix.toarray()).round(8).tolist(),
}
