// Which contexts are active: a stack for each thread, of frames as Windows' headers have them, and
// one for the process.

#include "context.hpp"

using namespace ferry::win32;
using namespace ferry::win32::sxs;

namespace {

/// RTL_ACTIVATION_CONTEXT_STACK_FRAME.
struct Frame {
    Frame* previous;
    Context* context;
    ULONG flags;
    ULONG_PTR cookie; ///< ferry's own
};

/// ACTIVATION_CONTEXT_STACK.
struct Stack {
    Frame* active;
    LIST_ENTRY cache;
    ULONG flags;
    ULONG next_cookie;
    ULONG id;
};

Context* default_context;

Stack* stack(const Teb& of = *teb()) { return static_cast<Stack*>(of.activation_context_stack); }

Stack* make_stack(Teb& of) {
    if (Stack* const made = stack(of); made != nullptr) {
        return made;
    }
    auto* const made =
        static_cast<Stack*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Stack)));
    if (made != nullptr) {
        made->cache.Flink = made->cache.Blink = &made->cache;
        made->next_cookie = 1;
        of.activation_context_stack = made;
    }
    return made;
}

void pop(Stack& from) {
    Frame* const last = from.active;
    from.active = last->previous;
    if (last->context != nullptr) {
        drop_reference(*last->context);
    }
    RtlFreeHeap(peb()->process_heap, 0, last);
}

/// The context of a handle, referenced; a wrong handle is an exception in Windows too.
NTSTATUS hold(HANDLE handle, Context*& context) {
    bool valid = false;
    context = from_handle(handle, valid);
    if (context != nullptr) {
        add_reference(*context);
    }
    return valid ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

} // namespace

namespace ferry::win32::sxs {

Context* active() {
    const Stack* const frames = stack();
    return frames != nullptr && frames->active != nullptr ? frames->active->context : nullptr;
}

Context* process_default() { return default_context; }
void set_process_default(Context* context) { default_context = context; }

bool activate(Context* context, ULONG_PTR& cookie, Teb& of) {
    Stack* const frames = make_stack(of);
    auto* const frame =
        frames == nullptr
            ? nullptr
            : static_cast<Frame*>(RtlAllocateHeap(peb()->process_heap, 0, sizeof(Frame)));
    if (frame == nullptr) {
        return false;
    }
    // As Windows makes them: never zero, and another one in each thread.
    cookie = ULONG_PTR{1} << (sizeof cookie * 8 - 4) |
             (static_cast<ULONG_PTR>(of.client.thread) & 0xfff) << 16 |
             (frames->next_cookie++ & 0xffff);
    if (context != nullptr) {
        add_reference(*context);
    }
    *frame = {frames->active, context, 0, cookie};
    frames->active = frame;
    return true;
}

void deactivate(ULONG_PTR cookie) {
    Stack* const frames = stack();
    while (frames->active->cookie != cookie) {
        pop(*frames);
    }
    pop(*frames);
}

bool redirect(const UNICODE_STRING& name, UNICODE_STRING& path) {
    Context* const contexts[] = {active(), default_context};
    for (const Context* const context : contexts) {
        const LONG index = context == nullptr ? -1 : context->file(name);
        if (index >= 0) {
            path = context->files[static_cast<SIZE_T>(index)].path;
            return true;
        }
    }
    return false;
}

} // namespace ferry::win32::sxs

extern "C" {

void NTAPI RtlAddRefActivationContext(HANDLE handle) {
    bool valid;
    if (Context* const context = from_handle(handle, valid); context != nullptr) {
        add_reference(*context);
    }
}

void NTAPI RtlReleaseActivationContext(HANDLE handle) {
    bool valid;
    if (Context* const context = from_handle(handle, valid); context != nullptr) {
        drop_reference(*context);
    }
}

/// A zombie is one that must not be activated any more, for debugging: nothing to do.
NTSTATUS NTAPI RtlZombifyActivationContext(HANDLE handle) {
    bool valid;
    from_handle(handle, valid);
    return valid ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

/// `of`: the TEB of the thread, which is the caller or does not run.
NTSTATUS NTAPI RtlActivateActivationContextEx(ULONG flags, PVOID of, HANDLE handle,
                                              ULONG_PTR* cookie) {
    Context* context = nullptr;
    if (flags != 0 || cookie == nullptr || hold(handle, context) != STATUS_SUCCESS) {
        return STATUS_INVALID_PARAMETER;
    }
    const bool done = activate(context, *cookie, *static_cast<Teb*>(of));
    if (context != nullptr) {
        drop_reference(*context);
    }
    return done ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI RtlActivateActivationContext(ULONG flags, HANDLE handle, ULONG_PTR* cookie) {
    return RtlActivateActivationContextEx(flags, teb(), handle, cookie);
}

/// What is deactivated without order is an error of the program's: an exception.
NTSTATUS NTAPI RtlDeactivateActivationContext(ULONG flags, ULONG_PTR cookie) {
    constexpr ULONG force_early = 1;
    if ((flags & ~force_early) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    if (cookie == 0) {
        return STATUS_SUCCESS;
    }
    const Stack* const frames = stack();
    const Frame* frame = frames == nullptr ? nullptr : frames->active;
    const bool last = frame != nullptr && frame->cookie == cookie;
    while (frame != nullptr && frame->cookie != cookie) {
        frame = frame->previous;
    }
    if (frame == nullptr || (!last && (flags & force_early) == 0)) {
        EXCEPTION_RECORD record{};
        record.ExceptionCode = static_cast<DWORD>(frame == nullptr ? STATUS_SXS_INVALID_DEACTIVATION
                                                                   : STATUS_SXS_EARLY_DEACTIVATION);
        record.NumberParameters = 3;
        record.ExceptionInformation[1] = reinterpret_cast<ULONG_PTR>(frame);
        record.ExceptionInformation[2] = cookie;
        RtlRaiseException(&record);
        return static_cast<NTSTATUS>(record.ExceptionCode);
    }
    deactivate(cookie);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlGetActiveActivationContext(PHANDLE handle) {
    Context* const context = active();
    if (context != nullptr) {
        add_reference(*context);
    }
    *handle = context;
    return STATUS_SUCCESS;
}

BOOLEAN NTAPI RtlIsActivationContextActive(HANDLE handle) {
    const Stack* const frames = stack();
    for (const Frame* frame = frames == nullptr ? nullptr : frames->active; frame != nullptr;
         frame = frame->previous) {
        if (frame->context == handle) {
            return TRUE;
        }
    }
    return FALSE;
}

/// A fiber's, or a thread's.
void NTAPI RtlFreeActivationContextStack(PVOID freed) {
    if (auto* const frames = static_cast<Stack*>(freed); frames != nullptr) {
        while (frames->active != nullptr) {
            pop(*frames);
        }
        RtlFreeHeap(peb()->process_heap, 0, frames);
    }
}

void NTAPI RtlFreeThreadActivationContextStack(void) {
    RtlFreeActivationContextStack(stack());
    teb()->activation_context_stack = nullptr;
}

} // extern "C"
