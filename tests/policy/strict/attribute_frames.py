# expect: forbidden-attribute 9:16 attribute `gi_frame` is not allowed: a script cannot inspect
# expect: forbidden-attribute 9:25 attribute `f_back` is not allowed
# expect: forbidden-attribute 9:32 attribute `f_globals` is not allowed
# expect: forbidden-attribute 10:7 attribute `cr_frame` is not allowed
# expect: forbidden-attribute 14:21 attribute `tb_frame` is not allowed
# expect: forbidden-attribute 14:30 attribute `f_locals` is not allowed
g = (x for x in "a")
async def c(): pass
a = (y := g)  .gi_frame.f_back.f_globals
(c()).cr_frame
try:
    raise ValueError
except ValueError as e:
    e.__traceback__.tb_frame.f_locals
