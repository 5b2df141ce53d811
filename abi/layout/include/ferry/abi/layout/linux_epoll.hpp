#pragma once
/// struct epoll_event as every Linux ISA but x86-64 has it: with natural alignment (x86-64 packs it
/// into 12 bytes, linux/eventpoll.h EPOLL_PACKED).

#include <cstdint>

namespace ferry::abi {

struct EpollEvent {
    std::uint32_t events;
    std::uint32_t padding;
    std::uint64_t data;
};
static_assert(sizeof(EpollEvent) == 16);

} // namespace ferry::abi
