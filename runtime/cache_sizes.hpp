#pragma once
/// The processor's caches, as sysconf's names (_SC_LEVEL1_ICACHE_SIZE to _SC_LEVEL4_CACHE_LINESIZE)
/// ask for them. 0: there is none, or it is not known, as those behind an L3. Not thread-safe at
/// first.

extern "C" {

// NOLINTBEGIN(clang-diagnostic-unknown-attributes): newer than clang 14
[[nodiscard]] [[gnu::no_stack_protector]] long ferry_cache_of_intel(int name) noexcept;
/// Without associativity.
[[nodiscard]] [[gnu::no_stack_protector]] long ferry_cache_of_amd(int name) noexcept;
// NOLINTEND(clang-diagnostic-unknown-attributes)

} // extern "C"
