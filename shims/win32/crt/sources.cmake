# The C runtime's sources, compiled into each DLL that is one. The Windows headers' own C headers are
# left out: their declarations are those of a program that imports these functions.
set(FERRY_CRT_SOURCES
  ../crt/attach.cpp
  ../crt/ctype.cpp
  ../crt/environment.cpp
  ../crt/error_text.cpp
  ../crt/exit.cpp
  ../crt/fd.cpp
  ../crt/files.cpp
  ../crt/float_control.cpp
  ../crt/float_text.cpp
  ../crt/format.cpp
  ../crt/heap.cpp
  ../crt/locale.cpp
  ../crt/math.cpp
  ../crt/multibyte.cpp
  ../crt/number.cpp
  ../crt/complex.cpp
  ../crt/console.cpp
  ../crt/open.cpp
  ../crt/path.cpp
  ../crt/multibyte_string.cpp
  ../crt/print.cpp
  ../crt/runtime.cpp
  ../crt/scan.cpp
  ../crt/scan_io.cpp
  ../crt/search.cpp
  ../crt/signal.cpp
  ../crt/start.cpp
  ../crt/stream.cpp
  ../crt/string.cpp
  ../crt/thread.cpp
  ../crt/threads.cpp
  ../crt/time.cpp
  ../crt/unicode.cpp
  ../crt/x64/chkstk.S)
set(FERRY_CRT_DEFINES _CRTIMP= _INC_CTYPE _INC_STRING _INC_STDLIB _INC_STDIO __STRALIGN_H_)
