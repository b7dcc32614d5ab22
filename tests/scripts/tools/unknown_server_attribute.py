# expect: AttributeError
# hint: there is no server "fakes"; did you mean "fake"?
import servers

servers.fakes.echo(text="a")
