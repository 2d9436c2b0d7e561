/**
 * The shell program between this process and Postgres: it starts what its arguments say and ends it, by a fast
 * shutdown (SIGINT), as soon as its standard input closes. The other end is held by the Node process alone, so that it
 * closes however that process ends, also by kill -9.
 *
 * - Signals meant for a whole process group are ignored: who holds the pipe decides.
 * - Descriptor 3 is the pipe. Postgres must not have it, or nothing would ever be seen closing.
 * - SIGINT is sent again every second: it is lost when it comes before Postgres listens to signals.
 * - It exits as Postgres does.
 */
export const SUPERVISOR = `
trap '' HUP INT TERM
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
(
  while read -r line; do :; done
  tries=0
  while [ $tries -lt 60 ] && kill -INT "$server"; do sleep 1; tries=$((tries + 1)); done
) <&3 >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$server"
status=$?
kill -KILL "$watcher"
exit "$status"
`;
