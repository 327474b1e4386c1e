"""Question text to ranked procedures and a decision: answer, ask back or refuse."""

import os

# One question is a few small products: threads of a linear-algebra library cost more than they
# bring, and far more where several workers share two cores. Read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
