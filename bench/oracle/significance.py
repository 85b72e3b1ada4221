"""The figures that PairedTestsTest expects of the paired tests, from scipy.

    /tmp/oracle/bin/pip install numpy==2.4.6 scipy==1.17.1
    /tmp/oracle/bin/python bench/oracle/significance.py
"""

import numpy as np
from scipy import stats

FEW_A = [0.61, 0.42, 0.93, 0.30, 0.00, 0.75, 0.50, 0.88, 1.00, 0.27]
FEW_B = [0.55, 0.45, 0.80, 0.10, 0.00, 0.70, 0.52, 0.60, 0.90, 0.25]

# Values without a pattern that matters, the same in Java: fractions of multiples of irrationals.
MANY_A = [round((i * 0.6180339887) % 1, 6) for i in range(1, 61)]
MANY_B = [round(((i * 0.6180339887) % 1) * 0.8 + ((i * 0.4142135623) % 1) * 0.15, 6) for i in range(1, 61)]


def mean_difference(a, b, axis=-1):
    return np.mean(np.subtract(a, b), axis=axis)


for name, a, b in (("few", FEW_A, FEW_B), ("many", MANY_A, MANY_B)):
    t = stats.ttest_rel(a, b)
    signs = stats.permutation_test(
        (a, b),
        mean_difference,
        permutation_type="samples",
        vectorized=True,
        n_resamples=2_000_000 if len(a) > 12 else np.inf,
        batch=10_000,
        rng=np.random.default_rng(1),
    )
    interval = stats.bootstrap(
        (a, b),
        mean_difference,
        paired=True,
        vectorized=True,
        method="percentile",
        n_resamples=1_000_000,
        batch=10_000,
        rng=np.random.default_rng(1),
    ).confidence_interval
    print(f"{name}: mean difference {mean_difference(a, b):.10f}")
    print(f"{name}: t-test p {t.pvalue:.12f}")
    print(f"{name}: randomisation p {signs.pvalue:.12f}")
    print(f"{name}: bootstrap {interval.low:.6f} {interval.high:.6f}")

holm_input = np.array([0.01, 0.04, 0.03, 0.005, 0.9])
order = np.argsort(holm_input)
steps = np.minimum(1, holm_input[order] * np.arange(len(order), 0, -1))
holm = np.empty_like(holm_input)
holm[order] = np.maximum.accumulate(steps)
print("holm:", *(f"{p:.6f}" for p in holm))
