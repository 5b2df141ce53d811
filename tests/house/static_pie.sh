#!/bin/sh
# static_pie.sh FILE: fails, and says why, unless FILE is a static position-independent executable
# that is lean to start: no interpreter, no text relocations, packed relative relocations. `ferry`
# itself is started most: each page of its tables with pointers costs every start 2 µs.
set -eu
complain() {
    echo "$1: $2"
    exit 1
}
headers=$(readelf --wide --file-header --program-headers "$1")
dynamic=$(readelf --wide --dynamic "$1")
case $headers in *"DYN ("*) ;; *) complain "$1" "not position-independent" ;; esac
case $headers in *INTERP*) complain "$1" "has an interpreter" ;; esac
case $headers in *GNU_RELRO*) ;; *) complain "$1" "no GNU_RELRO segment" ;; esac
case $dynamic in *"(NEEDED)"*) complain "$1" "needs shared libraries" ;; esac
case $dynamic in *"(TEXTREL)"*) complain "$1" "has text relocations" ;; esac
case $dynamic in *"(RELR)"*) ;; *) complain "$1" "its relative relocations are not packed" ;; esac
case $1 in
*/ferry)
    relocated=$(readelf --wide --section-headers "$1" | sed -n 's/.* \.data\.rel\.ro *PROGBITS *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p')
    [ "$((0x$relocated))" -le 100000 ] || complain "$1" "$((0x$relocated)) bytes are relocated"
    ;;
esac
