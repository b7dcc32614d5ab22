# Ends a process group once standard input, from which the shell also reads this script, is at its end. Only codecell
# holds the other end of that pipe, so the pipe ends when codecell ends, in whatever way that happens. The pauses are
# those of an orderly end. The arguments are a name to be known by in a list of processes, and the number of the group.
is_gone() { ! kill -s 0 -- "-$1" 2>/dev/null; }
is_gone_within() {
    for _ in $2; do
        if is_gone "$1"; then return; fi
        sleep 0.1 2>/dev/null || sleep 1
    done
    is_gone "$1"
}
guard() {
    trap '' HUP INT TERM
    read -r _
    if is_gone_within "$1" "1 2 3 4 5 6 7 8"; then return; fi
    kill -s TERM -- "-$1"
    if is_gone_within "$1" "1 2 3 4"; then return; fi
    kill -s KILL -- "-$1"
}
guard "$2"
