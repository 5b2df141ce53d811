#pragma once
/// The contents of the first stack, computed before they are copied into the guest.

#include <array>
#include <cstddef>
#include <vector>

#include <ferry/process/process_image.hpp>

namespace ferry::loader {

/// What the stack's auxiliary vector says of the images; the rest is in the request.
struct LoadedAddresses {
    GuestAddr program_entry;
    GuestAddr program_headers;
    GuestSize interpreter_bias = 0;
};

struct InitialStack {
    GuestAddr pointer;            ///< where `bytes` begin: the stack pointer, a multiple of 16
    std::vector<std::byte> bytes; ///< up to the top of the stack
    GuestRange arguments;
    GuestRange environment;
    std::vector<AuxEntry> auxv;
};

/// Lays out the stack below `top`, a multiple of the page size. `gap` bytes, less than a page, are
/// left between the strings and what the kernel puts below them.
InitialStack build_stack(const ProcessImageRequest& request, const LoadedAddresses& loaded,
                         GuestAddr top, GuestSize gap,
                         const std::array<std::byte, 16>& random_bytes);

/// An upper bound of what build_stack needs, in bytes.
GuestSize stack_needed(const ProcessImageRequest& request);

} // namespace ferry::loader
