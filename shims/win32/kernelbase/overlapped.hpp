#pragma once
/// What functions with completion routines share.

#include "kernelbase.hpp"

namespace ferry::win32 {

/// An APC that calls the program's completion routine of an overlapped operation.
void NTAPI call_overlapped_routine(PVOID routine, PIO_STATUS_BLOCK io, ULONG reserved);

} // namespace ferry::win32
