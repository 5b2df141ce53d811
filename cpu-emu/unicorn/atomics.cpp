// Unicorn's build of QEMU has exchange, minimum and maximum as a load and a store: atomic between
// the threads of a process, which take turns, but not between processes that share memory. These
// stand in for them by the linker's --wrap and go by QEMU's compare and exchange, which is atomic
// on the host.

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <type_traits>

namespace ferry::unicorn::internals {
namespace {

struct Env;

/// How QEMU hands on a value of the size of T.
template <std::unsigned_integral T>
using Word = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;

template <std::unsigned_integral T>
using CompareExchange = Word<T> (*)(Env*, std::uint64_t address, Word<T> expected, Word<T> wanted,
                                    std::uint32_t how, std::uintptr_t return_address);

template <class T>
T exchange(T, T given) {
    return given;
}
template <class T>
T fetch_umin(T old, T given) {
    return std::min(old, given);
}
template <class T>
T fetch_umax(T old, T given) {
    return std::max(old, given);
}
template <class T>
T fetch_smin(T old, T given) {
    using Signed = std::make_signed_t<T>;
    return static_cast<Signed>(old) < static_cast<Signed>(given) ? old : given;
}
template <class T>
T fetch_smax(T old, T given) {
    using Signed = std::make_signed_t<T>;
    return static_cast<Signed>(old) > static_cast<Signed>(given) ? old : given;
}

/// The memory word's old value. The first comparison is a guess that reads it; an operation that
/// leaves a zero as it is has been carried out by then.
template <std::unsigned_integral T, T (*Change)(T old, T given)>
Word<T> update(CompareExchange<T> compare_exchange, Env* env, std::uint64_t address, Word<T> given,
               std::uint32_t how, std::uintptr_t return_address) {
    T old = 0;
    for (;;) {
        const T wanted = Change(old, static_cast<T>(given));
        const T found =
            static_cast<T>(compare_exchange(env, address, old, wanted, how, return_address));
        if (found == old) {
            return found;
        }
        old = found;
    }
}

} // namespace

// The names and parameters are those of QEMU 5.0 (accel/tcg/atomic_template.h).
#define FERRY_ATOMIC(name, change, size, type, isa)                                                \
    extern "C" Word<type> __wrap_helper_atomic_##name##size##_##isa(                               \
        Env* env, std::uint64_t address, Word<type> given, std::uint32_t how) {                    \
        return update<type, change<type>>(                                                         \
            helper_atomic_cmpxchg##size##_mmu_##isa, env, address, given, how,                     \
            reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)));                        \
    }
#define FERRY_ATOMICS_OF_SIZE(size, type, isa)                                                     \
    extern "C" Word<type> helper_atomic_cmpxchg##size##_mmu_##isa(                                 \
        Env*, std::uint64_t, Word<type>, Word<type>, std::uint32_t, std::uintptr_t);               \
    FERRY_ATOMIC(xchg, exchange, size, type, isa)                                                  \
    FERRY_ATOMIC(fetch_umin, fetch_umin, size, type, isa)                                          \
    FERRY_ATOMIC(fetch_umax, fetch_umax, size, type, isa)                                          \
    FERRY_ATOMIC(fetch_smin, fetch_smin, size, type, isa)                                          \
    FERRY_ATOMIC(fetch_smax, fetch_smax, size, type, isa)
#define FERRY_ATOMICS(isa)                                                                         \
    FERRY_ATOMICS_OF_SIZE(b, std::uint8_t, isa)                                                    \
    FERRY_ATOMICS_OF_SIZE(w_le, std::uint16_t, isa)                                                \
    FERRY_ATOMICS_OF_SIZE(l_le, std::uint32_t, isa)                                                \
    FERRY_ATOMICS_OF_SIZE(q_le, std::uint64_t, isa)
FERRY_ATOMICS(aarch64)
FERRY_ATOMICS(riscv64)
#undef FERRY_ATOMICS
#undef FERRY_ATOMICS_OF_SIZE
#undef FERRY_ATOMIC

} // namespace ferry::unicorn::internals
