#pragma once
/// What all of ferry's Windows DLLs see of Windows: its headers, statuses, PEB and TEB.

#define WIN32_NO_STATUS
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
// It says BOOLEAN there, and is HeapFree too, which gives a BOOL.
#define RtlFreeHeap RtlFreeHeap_of_the_header
#include <winternl.h>
#undef RtlFreeHeap

#include <ferry/abi/layout/nt_process.hpp>

namespace ferry::win32 {

/// The pointer model of guest code: pointers are pointers.
struct Pointers {
    using Size = ULONG_PTR;
    template <class T>
    using Ptr = T*;
};

using Peb = abi::nt::Peb<Pointers>;
using Teb = abi::nt::Teb<Pointers>;
using ProcessParameters = abi::nt::ProcessParameters<Pointers>;
using LoaderData = abi::nt::LoaderData<Pointers>;

inline Teb* teb() { return reinterpret_cast<Teb*>(NtCurrentTeb()); }
inline Peb* peb() { return teb()->peb; }

inline HANDLE current_process() { return reinterpret_cast<HANDLE>(LONG_PTR{-1}); }
inline HANDLE current_thread() { return reinterpret_cast<HANDLE>(LONG_PTR{-2}); }

} // namespace ferry::win32
