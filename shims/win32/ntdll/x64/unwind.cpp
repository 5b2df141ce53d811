// Unwinding: one frame virtually, or all of them to a target, asking each one's handler to clean
// up.

#include <ferry/abi/layout/nt_unwind_x64.hpp>

#include "call_trace.hpp"
#include "tables.hpp"

namespace ferry::win32::exceptions {
namespace {

using abi::nt::ContextX64;
using abi::nt::RuntimeFunctionX64;

static_assert(sizeof(ContextX64) == sizeof(CONTEXT));
static_assert(offsetof(CONTEXT, Xmm0) == offsetof(ContextX64, vectors) + 160);

/// Reads what it is told to: unwinding follows what is in use.
struct Reader {
    template <class T>
    bool read(uint64_t address, T& value) const {
        value = *reinterpret_cast<const T*>(address);
        return true;
    }
    bool find(uint64_t pc, uint64_t base, RuntimeFunctionX64& function) const {
        const FoundFunction found = find_function(pc);
        if (found.function == nullptr || found.base != base) {
            return false;
        }
        function = *reinterpret_cast<const RuntimeFunctionX64*>(found.function);
        return true;
    }
};

/// Where registers were saved, for callers that want to know.
struct Pointers {
    PKNONVOLATILE_CONTEXT_POINTERS pointers;
    bool vectors = false; ///< some are among them
    void operator()(unsigned number, uint64_t address) {
        vectors |= number >= 16;
        if (pointers != nullptr) {
            reinterpret_cast<uint64_t*>(pointers)[number < 16 ? 16 + number : number - 16] =
                address;
        }
    }
};

PEXCEPTION_ROUTINE virtual_unwind(const FoundFunction& at, DWORD64 pc, CONTEXT& context,
                                  ULONG wanted, DWORD64& frame, PVOID& data,
                                  PKNONVOLATILE_CONTEXT_POINTERS pointers,
                                  bool* vectors = nullptr) {
    Reader reader;
    Pointers saved{pointers};
    abi::nt::UnwinderX64 unwinder(reader, saved);
    abi::nt::UnwindStepX64 found;
    unwinder.step(at.base, pc, *reinterpret_cast<const RuntimeFunctionX64*>(at.function),
                  reinterpret_cast<ContextX64&>(context), static_cast<uint8_t>(wanted), found);
    find_true_return(context);
    if (vectors != nullptr) {
        *vectors = saved.vectors;
    }
    frame = found.frame;
    data = reinterpret_cast<PVOID>(found.data);
    return reinterpret_cast<PEXCEPTION_ROUTINE>(found.handler);
}

/// Copies what every step changes: the general registers, with rsp among them, and rip. In pieces
/// that compilers copy with vector registers.
void copy_general(CONTEXT& to, const CONTEXT& from) {
    static_assert(offsetof(CONTEXT, Rip) - offsetof(CONTEXT, Rax) == 128);
    __builtin_memcpy(&to.Rax, &from.Rax, 128);
    to.Rip = from.Rip;
}
/// And what a few do.
void copy_vectors(CONTEXT& to, const CONTEXT& from) {
    __builtin_memcpy(&to.Xmm6, &from.Xmm6, 5 * sizeof(M128A));
    __builtin_memcpy(&to.Xmm11, &from.Xmm11, 5 * sizeof(M128A));
}

/// May a frame of the function have a handler for unwinds?
bool may_have_handler(const FoundFunction& at) {
    if (at.function == nullptr) {
        return false;
    }
    const DWORD unwind = at.function->UnwindData;
    const auto& info = *reinterpret_cast<const abi::nt::UnwindInfoX64*>(at.base + (unwind & ~1U));
    return (unwind & 1) != 0 ||
           (info.flags() & (abi::nt::unwind_uhandler | abi::nt::unwind_chained)) != 0;
}

/// Calls the handlers from a context up to a target frame.
class Unwinding {
public:
    Unwinding(PVOID target, PVOID target_ip, EXCEPTION_RECORD& record, PVOID result,
              CONTEXT& context, PUNWIND_HISTORY_TABLE history)
        : target_(reinterpret_cast<DWORD64>(target)),
          target_ip_(reinterpret_cast<DWORD64>(target_ip)), record_(record), result_(result),
          context_(context), history_(history),
          flags_(EXCEPTION_UNWINDING | (target == nullptr ? EXCEPTION_EXIT_UNWIND : 0)) {}

    /// Leaves the target's context in the one that was given.
    void run() {
        // Two take turns at being the frame's and its caller's, of which one has only what a step
        // changes. Handlers see the whole one. The vectors of both are the frame's.
        CONTEXT part;
        copy_stepped(part, context_);
        CONTEXT* own = &context_;
        CONTEXT* caller = &part;
        for (;;) {
            const DWORD64 pc = own->Rip;
            const FoundFunction at = find_function(pc);
            if (!on_stack(own->Rsp)) {
                raise_status(STATUS_BAD_STACK, EXCEPTION_NONCONTINUABLE, &record_);
            }
            if (own != &context_ && may_have_handler(at)) {
                copy_general(context_, part);
                own = &context_;
                caller = &part;
            }
            copy_general(*caller, *own);
            DWORD64 frame = own->Rsp;
            PVOID data = nullptr;
            bool vectors = false;
            const PEXCEPTION_ROUTINE handler =
                step(at, pc, *caller, UNW_FLAG_UHANDLER, frame, data, &vectors);
            if (caller->Rsp <= own->Rsp) { // tables that lead in circles
                raise_status(STATUS_BAD_STACK, EXCEPTION_NONCONTINUABLE, &record_);
            }
            if (at.function != nullptr) {
                if (!on_stack(frame)) {
                    raise_status(STATUS_BAD_STACK, EXCEPTION_NONCONTINUABLE, &record_);
                }
                if (target_ != 0 && target_ < frame) {
                    raise_status(STATUS_INVALID_UNWIND_TARGET, EXCEPTION_NONCONTINUABLE, &record_);
                }
            }
            if (handler != nullptr) {
                DISPATCHER_CONTEXT dispatcher{};
                dispatcher.ControlPc = pc;
                dispatcher.ImageBase = at.base;
                dispatcher.FunctionEntry = at.function;
                dispatcher.EstablisherFrame = frame;
                dispatcher.LanguageHandler = handler;
                dispatcher.HandlerData = data;
                frame = call(dispatcher, *caller, vectors);
            }
            if (at.function != nullptr && frame == target_) {
                if (own != &context_) {
                    copy_stepped(context_, *own);
                }
                return;
            }
            CONTEXT* const left = own;
            own = caller;
            caller = left;
            if (vectors) {
                copy_vectors(*caller, *own);
            }
            if (is_outermost(at, *own)) {
                if (target_ == 0) { // an exit unwind has come to the end
                    NtTerminateThread(current_thread(),
                                      static_cast<NTSTATUS>(record_.ExceptionCode));
                }
                if (own != &context_) {
                    copy_stepped(context_, *own);
                }
                NtRaiseException(&record_, &context_, FALSE);
            }
        }
    }

private:
    /// Asks one handler, and after it those that a collided unwind had yet to ask. Returns the
    /// frame that was come to.
    DWORD64 call(DISPATCHER_CONTEXT& dispatcher, CONTEXT& caller, bool& vectors) {
        for (;;) {
            if (dispatcher.EstablisherFrame == target_) {
                flags_ |= EXCEPTION_TARGET_UNWIND;
            }
            record_.ExceptionFlags = flags_ | (record_.ExceptionFlags & EXCEPTION_NONCONTINUABLE);
            context_.Rax = reinterpret_cast<DWORD64>(result_);
            dispatcher.TargetIp = target_ip_;
            dispatcher.ContextRecord = &context_;
            dispatcher.HistoryTable = history_;
            const EXCEPTION_DISPOSITION said = ferry_call_for_unwind(
                &record_, reinterpret_cast<PVOID>(dispatcher.EstablisherFrame), &context_,
                &dispatcher);
            flags_ &= ~static_cast<ULONG>(EXCEPTION_TARGET_UNWIND | EXCEPTION_COLLIDED_UNWIND);
            if (said == ExceptionContinueSearch) {
                return dispatcher.EstablisherFrame;
            }
            if (said != ExceptionCollidedUnwind) {
                raise_status(STATUS_INVALID_DISPOSITION, EXCEPTION_NONCONTINUABLE, &record_);
            }
            // An unwind within an unwind's handler: goes on where the first one was.
            copy_stepped(context_, *dispatcher.ContextRecord);
            copy_stepped(caller, context_);
            vectors = true;
            DWORD64 frame = 0;
            PVOID data = nullptr;
            step({dispatcher.FunctionEntry, dispatcher.ImageBase}, dispatcher.ControlPc, caller,
                 UNW_FLAG_NHANDLER, frame, data);
            flags_ |= EXCEPTION_COLLIDED_UNWIND;
        }
    }

    const DWORD64 target_;
    const DWORD64 target_ip_;
    EXCEPTION_RECORD& record_;
    const PVOID result_;
    CONTEXT& context_;
    const PUNWIND_HISTORY_TABLE history_;
    ULONG flags_;
};

} // namespace

void copy_stepped(CONTEXT& to, const CONTEXT& from) {
    copy_general(to, from);
    copy_vectors(to, from);
}

bool is_outermost(const FoundFunction& left, const CONTEXT& at) {
    const bool was_interrupted =
        left.function != nullptr && left.base + left.function->BeginAddress ==
                                        reinterpret_cast<DWORD64>(&KiUserExceptionDispatcher);
    return !on_stack(at.Rsp) || (at.Rip == 0 && !was_interrupted);
}

bool on_stack(DWORD64 frame) {
    return frame % 8 == 0 && frame >= reinterpret_cast<DWORD64>(teb()->stack_limit) &&
           frame < reinterpret_cast<DWORD64>(teb()->stack_base);
}

PEXCEPTION_ROUTINE step(const FoundFunction& at, DWORD64 pc, CONTEXT& context, ULONG wanted,
                        DWORD64& frame, PVOID& data, bool* vectors) {
    if (at.function != nullptr) {
        return virtual_unwind(at, pc, context, wanted, frame, data, nullptr, vectors);
    }
    frame = context.Rsp;
    context.Rip = *reinterpret_cast<const DWORD64*>(context.Rsp);
    context.Rsp += sizeof(DWORD64);
    find_true_return(context);
    return nullptr;
}

} // namespace ferry::win32::exceptions

using namespace ferry::win32;
using namespace ferry::win32::exceptions;

extern "C" {

PEXCEPTION_ROUTINE NTAPI RtlVirtualUnwind(DWORD wanted, DWORD64 base, DWORD64 pc,
                                          PRUNTIME_FUNCTION function, PCONTEXT context, PVOID* data,
                                          PDWORD64 frame, PKNONVOLATILE_CONTEXT_POINTERS pointers) {
    PVOID found_data = nullptr;
    const PEXCEPTION_ROUTINE handler =
        virtual_unwind({function, base}, pc, *context, wanted, *frame, found_data, pointers);
    if (handler != nullptr) {
        *data = found_data;
    }
    return handler;
}

/// The rest of RtlUnwindEx, which has put its caller's context into `context`.
void ferry_unwind(PVOID target, PVOID target_ip, PEXCEPTION_RECORD record, PVOID result,
                  PCONTEXT context, PUNWIND_HISTORY_TABLE history) {
    EXCEPTION_RECORD own{};
    if (record == nullptr) {
        own.ExceptionCode = static_cast<DWORD>(STATUS_UNWIND);
        own.ExceptionAddress = reinterpret_cast<PVOID>(context->Rip);
        record = &own;
    }
    const DWORD64 begin = context->Rsp;
    Unwinding(target, target_ip, *record, result, *context, history).run();
    context->Rax = reinterpret_cast<DWORD64>(result);
    const bool special = record->ExceptionCode == status_longjump ||
                         record->ExceptionCode == status_unwind_consolidate;
    if (record->ExceptionCode != status_unwind_consolidate) {
        context->Rip = reinterpret_cast<DWORD64>(target_ip);
    }
    if (!special && context->Rsp >= begin) {
        ferry_load_unwound(context);
    }
    RtlRestoreContext(context, record);
}

void NTAPI RtlUnwind(PVOID target, PVOID target_ip, PEXCEPTION_RECORD record, PVOID result) {
    CONTEXT context;
    RtlUnwindEx(target, target_ip, record, result, &context, nullptr);
}

void __cdecl RtlRestoreContext(PCONTEXT context, PEXCEPTION_RECORD record) {
    if (record != nullptr && record->NumberParameters >= 1) {
        if (record->ExceptionCode == status_longjump) {
            ferry_load_jump_buffer(reinterpret_cast<void*>(record->ExceptionInformation[0]),
                                   static_cast<int>(context->Rax));
        }
        if (record->ExceptionCode == status_unwind_consolidate) {
            ferry_consolidate(reinterpret_cast<void*>(record->ExceptionInformation[0]), record,
                              context);
        }
    }
    constexpr DWORD loadable = CONTEXT_FULL;
    constexpr DWORD extended = 0x40 | 0x10; // XSTATE, debug registers: the kernel's
    if ((context->ContextFlags & loadable) != loadable || (context->ContextFlags & extended) != 0) {
        NtContinue(context, FALSE);
    }
    ferry_load_context(context);
}

USHORT NTAPI RtlCaptureStackBackTrace(ULONG skip, ULONG wanted, PVOID* trace, PULONG hash) {
    CONTEXT context;
    RtlCaptureContext(&context);
    ULONG sum = 0;
    USHORT count = 0;
    for (ULONG depth = 0; count < wanted; ++depth) {
        if (context.Rip == 0 || !on_stack(context.Rsp)) {
            break;
        }
        DWORD64 frame = 0;
        PVOID data = nullptr;
        const FoundFunction at = find_function(context.Rip);
        step(at, context.Rip, context, UNW_FLAG_NHANDLER, frame, data);
        if (depth >= skip && context.Rip != 0) {
            trace[count++] = reinterpret_cast<PVOID>(context.Rip);
            sum += static_cast<ULONG>(context.Rip);
        }
    }
    if (hash != nullptr) {
        *hash = sum;
    }
    return count;
}

} // extern "C"
