#pragma once
/// Numbers of signals in the remote protocol, which are the same for all systems.

namespace ferry::linux_guest::debug {

/// Linux's number (asm-generic/signal.h) -> the protocol's.
[[nodiscard]] int to_protocol(int signal);
/// Back; 0 for one that Linux lacks.
[[nodiscard]] int from_protocol(int number);

} // namespace ferry::linux_guest::debug
