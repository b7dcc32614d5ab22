# expect: INTERNAL | AttributeError | RecursionError
import faulthandler

faulthandler._stack_overflow()
