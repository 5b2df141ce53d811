// Phase one: vectored handlers, then the handler of each frame, from the innermost out.

#include "../ldr/module.hpp"
#include "tables.hpp"

namespace ferry::win32::exceptions {
namespace {

/// What a handler's answer means for the walk.
enum class Next { search, go_on };

class Walk {
public:
    Walk(EXCEPTION_RECORD& record, CONTEXT& context)
        : record_(record), context_(context), at_(context) {}

    /// True if a handler wants the thread to go on.
    bool run() {
        ULONG flags = record_.ExceptionFlags & EXCEPTION_NONCONTINUABLE;
        FoundFunction found;
        for (bool more = on_stack(at_.Rsp); more; more = !is_outermost(found, at_)) {
            const DWORD64 pc = at_.Rip;
            const DWORD64 stack = at_.Rsp;
            found = find_function(pc);
            DWORD64 frame = 0;
            PVOID data = nullptr;
            const PEXCEPTION_ROUTINE handler = step(found, pc, at_, UNW_FLAG_EHANDLER, frame, data);
            // Callers lie above what they call: tables that say otherwise would lead in circles.
            if ((found.function != nullptr && !on_stack(frame)) || at_.Rsp <= stack) {
                flags |= EXCEPTION_STACK_INVALID;
                break;
            }
            if (handler != nullptr) {
                DISPATCHER_CONTEXT dispatcher{};
                dispatcher.ControlPc = pc;
                dispatcher.ImageBase = found.base;
                dispatcher.FunctionEntry = found.function;
                dispatcher.EstablisherFrame = frame;
                dispatcher.LanguageHandler = handler;
                dispatcher.HandlerData = data;
                if (ask(dispatcher, flags) == Next::go_on) {
                    return true;
                }
            }
        }
        record_.ExceptionFlags = flags;
        return false;
    }

private:
    Next ask(DISPATCHER_CONTEXT& dispatcher, ULONG& flags) {
        for (;;) {
            record_.ExceptionFlags = flags;
            dispatcher.ContextRecord = &at_; // .NET finds a frame's end by it
            const DWORD64 frame = dispatcher.EstablisherFrame;
            const EXCEPTION_DISPOSITION said = ferry_call_for_exception(
                &record_, reinterpret_cast<PVOID>(frame), &context_, &dispatcher);
            flags |= record_.ExceptionFlags & EXCEPTION_NONCONTINUABLE;
            if (nested_frame_ == frame) {
                flags &= ~static_cast<ULONG>(EXCEPTION_NESTED_CALL);
                nested_frame_ = 0;
            }
            switch (said) {
            case ExceptionContinueExecution:
                if ((flags & EXCEPTION_NONCONTINUABLE) != 0) {
                    raise_status(STATUS_NONCONTINUABLE_EXCEPTION, EXCEPTION_NONCONTINUABLE,
                                 &record_);
                }
                return Next::go_on;
            case ExceptionContinueSearch: return Next::search;
            case ExceptionNestedException:
                flags |= EXCEPTION_NESTED_CALL;
                if (dispatcher.EstablisherFrame > nested_frame_) {
                    nested_frame_ = dispatcher.EstablisherFrame;
                }
                return Next::search;
            case ExceptionCollidedUnwind: {
                // An exception in a handler of an unwind: what was unwound is not asked again.
                copy_stepped(at_, *dispatcher.ContextRecord);
                at_.Rip = dispatcher.ControlPc;
                DWORD64 unused_frame = 0;
                PVOID unused = nullptr;
                step({dispatcher.FunctionEntry, dispatcher.ImageBase}, dispatcher.ControlPc, at_,
                     UNW_FLAG_NHANDLER, unused_frame, unused);
                continue;
            }
            default: raise_status(STATUS_INVALID_DISPOSITION, EXCEPTION_NONCONTINUABLE, &record_);
            }
        }
    }

    EXCEPTION_RECORD& record_;
    CONTEXT& context_;
    CONTEXT at_; ///< of the caller of the frame that is asked
    DWORD64 nested_frame_ = 0;
};

} // namespace

bool dispatch(EXCEPTION_RECORD& record, CONTEXT& context) {
    const bool handled = call_vectored_handlers(record, context) || Walk(record, context).run();
    call_continue_handlers(record, context); // they hear of what nobody has handled, too
    return handled;
}

void raise_status(NTSTATUS status, ULONG flags, EXCEPTION_RECORD* cause) {
    EXCEPTION_RECORD record{};
    record.ExceptionCode = static_cast<DWORD>(status);
    record.ExceptionFlags = flags;
    record.ExceptionRecord = cause;
    for (;;) {
        RtlRaiseException(&record);
    }
}

} // namespace ferry::win32::exceptions

using namespace ferry::win32;
using namespace ferry::win32::exceptions;

extern "C" {

BOOLEAN NTAPI RtlDispatchException(PEXCEPTION_RECORD record, PCONTEXT context) {
    return dispatch(*record, *context);
}

/// What KiUserExceptionDispatcher calls.
void ferry_dispatch_exception(PEXCEPTION_RECORD record, PCONTEXT context) {
    ldr::leave_guarded_call(*record);
    if (dispatch(*record, *context)) {
        NtContinue(context, FALSE);
    }
    NtRaiseException(record, context, FALSE);
}

void NTAPI RtlRaiseException(PEXCEPTION_RECORD record) {
    CONTEXT context;
    RtlCaptureContext(&context);
    DWORD64 frame = 0;
    PVOID data = nullptr;
    step(find_function(context.Rip), context.Rip, context, UNW_FLAG_NHANDLER, frame, data);
    record->ExceptionAddress = reinterpret_cast<PVOID>(context.Rip);
    if (peb()->being_debugged != 0) { // the kernel asks the debugger first
        NtRaiseException(record, &context, TRUE);
    }
    if (dispatch(*record, context)) {
        RtlRestoreContext(&context, nullptr);
    }
    NtRaiseException(record, &context, FALSE);
}

void NTAPI RtlRaiseStatus(NTSTATUS status) {
    raise_status(status, EXCEPTION_NONCONTINUABLE, nullptr);
}

} // extern "C"
