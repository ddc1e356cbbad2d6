#!/bin/sh
# Finds and ends server processes by the mark that ServerRun puts into their environment. Children inherit it and it
# cannot pass to a stranger with a recycled number, so a whole tree is found even after its parent has gone.
#
#   processes.sh list MARK          prints the process numbers, one per line
#   processes.sh signal NAME MARK   sends a signal to all of them
#   processes.sh end MARK           kills them and returns when none is left
#   processes.sh watch MARK DIR     waits until its input ends (the test run has gone), then ends them and removes DIR
set -u

list() {
    {
        grep -lszxF -- "$1" /proc/[0-9]*/environ
        # A redis-server that was not told otherwise writes its title over its environment. The mark's value is the
        # directory below which it works.
        find /proc/[0-9]*/cwd -maxdepth 0 -lname "${1#*=}/*" 2>/dev/null | while read -r cwd; do
            grep -ls '^redis-' "${cwd%cwd}comm"
        done
    } | cut -d/ -f3 | sort -u
}

signal() {
    for pid in $(list "$2"); do
        kill "-$1" "$pid" 2>/dev/null # it may have ended by itself meanwhile
    done
    return 0
}

# A dying process loses its environment first and its ports a little later.
ended() {
    case $(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null) in
        '' | Z | X) return 0 ;;
        *) return 1 ;;
    esac
}

end() {
    while pids=$(list "$1") && [ -n "$pids" ]; do
        kill -KILL $pids 2>/dev/null
        for pid in $pids; do
            tries=100
            until ended "$pid" || [ $((tries -= 1)) -eq 0 ]; do
                sleep 0.05
            done
        done
    done
}

watch() {
    cat >/dev/null
    end "$1"
    rm -rf -- "$2"
}

"$@"
