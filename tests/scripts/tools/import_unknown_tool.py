# expect: ImportError
# hint: has no tool "ecko"; did you mean "echo"?
from servers.fake import ecko
