# expect: INTERNAL | AttributeError | SystemExit
import faulthandler

faulthandler._sigsegv()
