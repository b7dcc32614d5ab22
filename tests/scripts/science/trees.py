# needs: numpy, scipy
# expect: success
# result: [[[[3.6056, 8.2462, 10.2956], [5.099, 7.2801, 19.8494]], [[4, 7, 2], [9, 2, 4]], [[1, 3], [2, 9], [4, 7], [5, 11]], 13, 936], true, true, true]
# A tree that was pickled on a 64-bit machine is used here, and one of here has nodes of the same size.
import base64
import pickle
import zlib

import numpy as np
from scipy.spatial import KDTree

ELSEWHERE = (
    "c-m`VnR=Ry0StOXi<2`8D)ovB5=$}@bM)e~Q%Z_bQ>XN>dAo#w7?Y=HHcrv#5z8yh1uBbA&M!*U%Pq|TDlRHYten!r6JL~?oS#=*QdF8;0#x0@"
    "3RXF#hdnO^qGa+EZ-&+>&WuS@+NT6f(eP&UUBTQsC4;?(HKnAo0AxcCQ?TKb&JKt)a}Q(96hA*dZ$=<wD4CMf>9m5Gfq@a?UIrcpWMJjMfF^$8"
    "@SBPqp$rTLM<Fy!9~%QIK;>&Vpo<F}f#{Eb(o9fsW+?q13YZwM16<;`01FDw+<^(rJqw`jcmbth>RAc6hY73sxB)J6Sa5_RA%LR3!Nq|MExszC"
    "@f2_jLbF4~xzNmEM&UWY&EbU72cYI~K+WMmlZW|>5r_NODGVQWH2VkvMr{6SaB|>83!fQK|2%-w+-UN+{KbhQ97**T7uI}-8%zP_*bKG|PEelD"
    ";D+XSZys-^wka6`Jxpm9$Qj)Rl+nFF)`AI0c6UAi%L5SF(g7AW5ZWCo{=ptX%Q(Q&7OFffPwPR&U7>taD6NI653b(C0hY!fv^A6#K(!ZU9^73p"
    "bF3UdVF2>7Hxp(^FabGooz4QNX1F_G4>uIma36oL#}Ue{;4sca3gZlUY$2S$iKBEt&jqY#xr75P^>U-75@x)q0M$1E4lo+KY8HrU1$5P@vEu;N"
    "4MchX1`H{m"
)


def asked(tree):
    apart, nearest = tree.query([[10, 12], [63, 0]], k=3)
    return [apart.round(4).tolist(), nearest.tolist(), sorted(tree.query_pairs(9)), tree.size, len(tree.__getstate__()[0])]


given = pickle.loads(zlib.decompress(base64.b85decode(ELSEWHERE)))
made = KDTree(given.data, leafsize=2, boxsize=64)
[
    asked(given),
    asked(made) == asked(given),
    asked(pickle.loads(pickle.dumps(made))) == asked(given),
    bytes(made.__getstate__()[0])[:40] == bytes(given.__getstate__()[0])[:40],
]
