#pragma once
/// The apartments' part of the DLL's and its threads' lives.

namespace ferry::win32 {

/// False if there is no room for what threads have entered.
bool begin_apartments();
/// Takes the ending thread out of its apartment.
void end_thread_apartment();

} // namespace ferry::win32
