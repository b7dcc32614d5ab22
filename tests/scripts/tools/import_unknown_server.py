# expect: ModuleNotFoundError
# hint: there is no server "fakes"; did you mean "fake"?
from servers.fakes import echo
