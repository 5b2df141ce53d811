#!/bin/sh
# static_pie.sh FILE: fails, and says why, unless FILE is a static position-independent executable
# that is lean to start: no interpreter, no text relocations, packed relative relocations.
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
