#pragma once
/// PAGE_* and MEM_* (memoryapi.h), and what they mean for the host's pages.

#include <cstdint>
#include <optional>

#include <ferry/memory/protection.hpp>

namespace ferry::nt::mm {

/// A PAGE_* value.
namespace page {
inline constexpr std::uint32_t no_access = 0x01;
inline constexpr std::uint32_t read_only = 0x02;
inline constexpr std::uint32_t read_write = 0x04;
inline constexpr std::uint32_t write_copy = 0x08;
inline constexpr std::uint32_t execute = 0x10;
inline constexpr std::uint32_t execute_read = 0x20;
inline constexpr std::uint32_t execute_read_write = 0x40;
inline constexpr std::uint32_t execute_write_copy = 0x80;
inline constexpr std::uint32_t guard = 0x100;
inline constexpr std::uint32_t no_cache = 0x200;
inline constexpr std::uint32_t write_combine = 0x400;
/// PAGE_TARGETS_INVALID and PAGE_TARGETS_NO_UPDATE: about guarded calls, which are not checked.
inline constexpr std::uint32_t targets = 0x40000000;
} // namespace page

inline constexpr std::uint32_t mem_commit = 0x1000;
inline constexpr std::uint32_t mem_reserve = 0x2000;
inline constexpr std::uint32_t mem_decommit = 0x4000;
inline constexpr std::uint32_t mem_release = 0x8000;
inline constexpr std::uint32_t mem_free = 0x10000;
inline constexpr std::uint32_t mem_private = 0x20000;
inline constexpr std::uint32_t mem_mapped = 0x40000;
inline constexpr std::uint32_t mem_reset = 0x80000;
inline constexpr std::uint32_t mem_top_down = 0x100000;
inline constexpr std::uint32_t mem_write_watch = 0x200000;
inline constexpr std::uint32_t mem_reset_undo = 0x1000000;
inline constexpr std::uint32_t mem_image = 0x1000000;
inline constexpr std::uint32_t mem_large_pages = 0x20000000;

/// The host protection of pages with a PAGE_* value; nothing for a value that is none. Guarded
/// pages are inaccessible: a fault tells of the first access.
constexpr std::optional<memory::Prot> host_prot(std::uint32_t protect) {
    using enum memory::Prot;
    constexpr std::uint32_t modifiers = page::guard | page::no_cache | page::write_combine;
    if ((protect & page::guard) != 0 && (protect & ~modifiers) == page::no_access) {
        return std::nullopt;
    }
    const bool guarded = (protect & page::guard) != 0;
    switch (protect & ~modifiers) {
    case page::no_access: return none;
    case page::read_only: return guarded ? none : read;
    case page::read_write:
    case page::write_copy: return guarded ? none : read | write;
    case page::execute:
    case page::execute_read: return guarded ? none : read | execute;
    case page::execute_read_write:
    case page::execute_write_copy: return guarded ? none : read | write | execute;
    default: return std::nullopt;
    }
}

/// Whether pages of a view that was mapped with `view` may get `protect`: copies of their own need
/// no right to write.
constexpr bool view_allows(std::uint32_t view, std::uint32_t protect) {
    const auto needs = [](std::uint32_t value) -> unsigned {
        constexpr unsigned read = 1;
        constexpr unsigned write = 2;
        constexpr unsigned execute = 4;
        switch (value & ~(page::guard | page::no_cache | page::write_combine)) {
        case page::read_only:
        case page::write_copy: return read;
        case page::read_write: return read | write;
        case page::execute:
        case page::execute_read:
        case page::execute_write_copy: return read | execute;
        case page::execute_read_write: return read | write | execute;
        default: return 0;
        }
    };
    return (needs(protect) & ~needs(view)) == 0;
}

} // namespace ferry::nt::mm
