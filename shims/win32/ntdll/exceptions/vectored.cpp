// Vectored handlers: a list for exceptions, one for going on after them. A handler may remove
// itself or others while the list is walked: an entry lives as long as somebody stands on it.

#include "../rtl/lock.hpp"
#include "exceptions.hpp"

namespace ferry::win32::exceptions {
namespace {

struct Handler {
    Handler* next;
    Handler* previous;
    PVECTORED_EXCEPTION_HANDLER call;
    ULONG users; ///< walks that stand on it, and the list
    bool removed;
};

class Handlers {
public:
    constexpr Handlers() : head_{&head_, &head_, nullptr, 1, false} {}

    Handler* add(bool first, PVECTORED_EXCEPTION_HANDLER call) {
        auto* const made =
            static_cast<Handler*>(RtlAllocateHeap(peb()->process_heap, 0, sizeof(Handler)));
        if (made == nullptr) {
            return nullptr;
        }
        const LockGuard guard(lock_);
        Handler* const before = first ? &head_ : head_.previous;
        *made = {before->next, before, call, 1, false};
        before->next->previous = made;
        before->next = made;
        __atomic_store_n(&any_, true, __ATOMIC_RELEASE);
        return made;
    }

    bool remove(const void* wanted) {
        lock_.lock();
        Handler* at = head_.next;
        while (at != &head_ && (at != wanted || at->removed)) {
            at = at->next;
        }
        const bool found = at != &head_;
        if (found) {
            at->removed = true;
            leave(at);
        }
        lock_.unlock();
        return found;
    }

    /// Calls them in order until one says EXCEPTION_CONTINUE_EXECUTION.
    bool call(EXCEPTION_RECORD& record, CONTEXT& context) {
        if (!__atomic_load_n(&any_, __ATOMIC_ACQUIRE)) {
            return false;
        }
        EXCEPTION_POINTERS pointers{&record, &context};
        bool go_on = false;
        lock_.lock();
        for (Handler* at = head_.next; at != &head_ && !go_on;) {
            if (!at->removed) {
                ++at->users;
                lock_.unlock();
                go_on = at->call(&pointers) == EXCEPTION_CONTINUE_EXECUTION;
                lock_.lock();
                Handler* const next = at->next;
                leave(at);
                at = next;
            } else {
                at = at->next;
            }
        }
        lock_.unlock();
        return go_on;
    }

private:
    /// With the lock held.
    static void leave(Handler* handler) {
        if (--handler->users == 0) {
            handler->previous->next = handler->next;
            handler->next->previous = handler->previous;
            RtlFreeHeap(peb()->process_heap, 0, handler);
        }
    }

    Lock lock_;
    Handler head_;
    bool any_ = false;
};

constinit Handlers exception_handlers;
constinit Handlers continue_handlers;

} // namespace

bool call_vectored_handlers(EXCEPTION_RECORD& record, CONTEXT& context) {
    return exception_handlers.call(record, context);
}

void call_continue_handlers(EXCEPTION_RECORD& record, CONTEXT& context) {
    continue_handlers.call(record, context);
}

} // namespace ferry::win32::exceptions

using namespace ferry::win32::exceptions;

extern "C" {

PVOID NTAPI RtlAddVectoredExceptionHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler) {
    return exception_handlers.add(first != 0, handler);
}
ULONG NTAPI RtlRemoveVectoredExceptionHandler(PVOID handler) {
    return exception_handlers.remove(handler) ? 1 : 0;
}
PVOID NTAPI RtlAddVectoredContinueHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler) {
    return continue_handlers.add(first != 0, handler);
}
ULONG NTAPI RtlRemoveVectoredContinueHandler(PVOID handler) {
    return continue_handlers.remove(handler) ? 1 : 0;
}

} // extern "C"
