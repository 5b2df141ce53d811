#!/bin/sh
# redirected.sh EXECUTABLE FROM=TO...: each FROM of the executable begins with a jump to TO.
set -eu
executable=$1
shift
for pair; do
  from=${pair%%=*}
  to=${pair#*=}
  first=$(objdump -d --no-show-raw-insn --disassemble="$from" "$executable" | grep -A 1 "<$from>:" | tail -n 1)
  case $first in
    *jmp*"<$to>"*) ;;
    *) echo "$executable: $from does not go to $to: $first" >&2; exit 1 ;;
  esac
done
