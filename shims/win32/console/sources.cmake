# What ferry's console programs are made of beside their own sources.
set(FERRY_CONSOLE_SOURCES
  ../console/paths.cpp
  ../console/stream.cpp
  ../console/text.cpp)
