#pragma once
/// What the routines of switch_x64.S and the Cpu share. Their offsets are the assembly's too.

#include <cstddef>
#include <cstdint>

#include <ferry/abi/x64.hpp>

namespace ferry::native {

struct Frame {
    abi::x64::Registers* registers = nullptr;
    std::uint64_t host_rsp = 0;
    std::uint32_t in_guest = 0;   ///< guest code has the CPU, or is about to get it
    std::uint32_t interrupt = 0;  ///< wanted, and not yet reported; atomic
    std::uint32_t components = 0; ///< for XRSTOR; 0 on a CPU without it
};

static_assert(offsetof(Frame, registers) == 0 && offsetof(Frame, host_rsp) == 8 &&
              offsetof(Frame, in_guest) == 16 && offsetof(Frame, interrupt) == 20 &&
              offsetof(Frame, components) == 24);
static_assert(offsetof(abi::x64::Registers, rip) == 128 &&
              offsetof(abi::x64::Registers, rflags) == 136 &&
              offsetof(abi::x64::Registers, vectors) == 192);

extern "C" {
/// Gives the CPU to the guest with all of its registers; returns when the guest asks for a service
/// (true) or is made to leave (false).
bool ferry_native_enter(Frame* frame) noexcept;
/// The same after a service: restores only what a call preserves, and the result.
bool ferry_native_return(Frame* frame) noexcept;

/// Where guest code calls for a service. Not to be called.
extern const char ferry_native_service[];
/// Where a signal handler sends a thread that is to leave the guest, with the frame's host_rsp.
extern const char ferry_native_leave[];
/// Between these the guest has the CPU in name only: its registers still lie in the frame.
extern const char ferry_native_entering[];
extern const char ferry_native_entering_end[];
/// From ferry_native_service to here the service call has begun.
extern const char ferry_native_service_end[];
}

/// The frame of the calling thread: the service entry finds it through the host's FS, which the
/// guest (GS) leaves alone.
extern "C" thread_local Frame* ferry_native_frame;

} // namespace ferry::native
