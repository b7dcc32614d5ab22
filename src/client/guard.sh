# Ends the process group $1 once standard input is at its end: nobody writes to it, and codecell alone holds its
# other end, so that comes with codecell's, however that came. The pauses are those of an orderly end.
trap '' HUP INT TERM
read -r _
group_is_gone() { ! kill -s 0 -- "-$1" 2>/dev/null; }
for _ in 1 2 3 4 5 6 7 8; do
    if group_is_gone "$1"; then exit; fi
    sleep 0.1
done
kill -s TERM -- "-$1"
for _ in 1 2 3 4; do
    sleep 0.1
    if group_is_gone "$1"; then exit; fi
done
kill -s KILL -- "-$1"
