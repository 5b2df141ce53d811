#pragma once
/// Exceptions: from what the CPU refuses, and from what a program raises, to ntdll's dispatcher.

#include <ferry/engine/exit.hpp>

#include "../task.hpp"

namespace ferry::nt::ke {

/// The guest's last instruction faulted or trapped: grows its stack, or delivers an exception.
void raise_fault(Task& task, const engine::Exit& exit);

/// Makes the thread go on in KiUserExceptionDispatcher, with its registers as the exception's
/// context.
void deliver(Task& task, const ExceptionRecord& record);

} // namespace ferry::nt::ke
