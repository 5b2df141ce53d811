#pragma once
/// What the handlers of functions that catch C++ exceptions share on x86-64, whichever tables the
/// compiler wrote for them: FuncInfo (cpp_tables3.cpp), or the packed FuncInfo4 (cpp_tables4.cpp).
/// A function's state says which objects are alive. A catch block is a function (funclet) that runs
/// on the stack of the throw, in place of the frames that were unwound, and returns where to go on.

#include "../crt.hpp"

extern "C" [[noreturn]] void terminate();
extern "C" void ferry_catch_frame();
extern "C" void ferry_clean_up_by(const void* action, void* first, void* second);

namespace ferry::crt::cpp {

constexpr DWORD cpp_code = 0xe06d7363;
constexpr DWORD consolidate = 0x80000029;
constexpr DWORD long_jump = 0x80000026;
constexpr ULONG_PTR cpp_magic = 0x19930520;
constexpr DWORD unwinding = 0x66;
constexpr DWORD at_target = 0x20;

/// One catch block; a number that is a place is relative to the image.
struct Handler {
    DWORD adjectives; ///< 1 const, 2 volatile, 4 unaligned, 8 reference
    DWORD type;
    int object; ///< in the function's frame; 0: none is wanted
    DWORD funclet;
    DWORD frame; ///< where in the funclet's frame the function's is (FuncInfo)
};
constexpr DWORD reference = 8;

/// A try block: the states in it, and the last one of its catch blocks.
struct Try {
    int low;
    int high;
    int catch_high;
    int handler_count;
    DWORD handlers;
};

struct ThrowInfo {
    DWORD attributes; ///< 1 const, 2 volatile, 4 unaligned
    DWORD destructor;
    DWORD compatible;
    DWORD types;
};
struct Catchable {
    DWORD properties; ///< 1 simple, 2 by reference only, 4 with virtual bases
    DWORD type;
    int member;
    int table;
    int entry;
    DWORD size;
    DWORD copy;
};

/// What was thrown, of an exception record.
struct Thrown {
    char* object = nullptr;
    const ThrowInfo* info = nullptr;
    char* base = nullptr;

    explicit Thrown(const EXCEPTION_RECORD& record) {
        if (record.ExceptionCode == cpp_code && record.NumberParameters >= 4 &&
            record.ExceptionInformation[0] - cpp_magic <= 2) {
            object = reinterpret_cast<char*>(record.ExceptionInformation[1]);
            info = reinterpret_cast<const ThrowInfo*>(record.ExceptionInformation[2]);
            base = reinterpret_cast<char*>(record.ExceptionInformation[3]);
        }
    }
    template <class T>
    const T* at(DWORD place) const {
        return place == 0 ? nullptr : reinterpret_cast<const T*>(base + place);
    }
    void destroy() const {
        if (info != nullptr && info->destructor != 0) {
            reinterpret_cast<void (*)(void*)>(base + info->destructor)(object);
        }
    }
};

/// Where a catch block's function goes on, for blocks that return which of the two.
struct Continuations {
    ULONG_PTR at[2]{};
};

/// A catch block that runs, on the stack of ferry_catch_frame. A thread's are a list.
struct CatchFrame {
    CatchFrame* outer;
    EXCEPTION_RECORD* record;
    int* state_in_frame; ///< null: what follows below tells it
    void* before[2];     ///< the current exception outside of it
    Continuations continuations;
    char* parent;      ///< the frame of what it belongs to,
    int search_state;  ///< whose state is this one for exceptions that leave the block,
    int unwound_state; ///< and this one where it is unwound
};

EXCEPTION_RECORD*& current_record();
CONTEXT*& current_context();
CatchFrame*& innermost();

/// Gives the thread's translator (_set_se_translator) an exception that is none of C++'s. It throws
/// one of C++'s in its place, or returns.
void translate(EXCEPTION_RECORD& record, CONTEXT& context);

/// Whether a handler of the image at `base` takes what was thrown; `type` is as which (null:
/// `...`).
bool takes(const char* base, const Handler& handler, const Thrown& thrown, const Catchable*& type);

/// What catching needs to know beside what was thrown.
struct Catch {
    char* establisher; ///< the frame that is unwound to
    char* function;    ///< that of the whole function, in which variables lie
    Handler handler;
    const Catchable* type;
    int state;           ///< which it is unwound to
    int search_state;    ///< that exceptions find it in which leave the block
    int* state_in_frame; ///< null: the CatchFrame tells those two
    Continuations continuations;
};

/// Makes the handler's variable, unwinds and runs the block. Returns only where unwinding fails.
void catch_it(const Catch& caught, EXCEPTION_RECORD* what, CONTEXT* where,
              const DISPATCHER_CONTEXT& dispatcher);

/// The state that an unwind which ends in this frame leaves it in.
bool unwound_by_catch(const EXCEPTION_RECORD& record, const char* establisher, int& to);

/// Looks in one frame for a catch block.
/// \tparam Frame its tables; see those of the two kinds
template <class Frame>
EXCEPTION_DISPOSITION search(Frame& frame, EXCEPTION_RECORD& record, CONTEXT& context,
                             const DISPATCHER_CONTEXT& dispatcher) {
    const bool is_cpp = record.ExceptionCode == cpp_code;
    if (!frame.has_tries() && !frame.none_may_leave()) {
        return ExceptionContinueSearch;
    }
    if (!is_cpp && (frame.cpp_alone() || record.ExceptionCode == long_jump)) {
        return ExceptionContinueSearch;
    }
    EXCEPTION_RECORD* what = &record;
    CONTEXT* where = &context;
    if (is_cpp && Thrown(record).info == nullptr && current_record() != nullptr) {
        what = current_record(); // `throw;`
        where = current_context();
    }
    if (!is_cpp && frame.has_tries()) {
        translate(record, context);
    }
    const Thrown thrown(*what);
    const int state = frame.search_state();
    auto tries = frame.tries();
    for (Try block; tries.next(block);) {
        if (state < block.low || state > block.high || !frame.has(block)) {
            continue;
        }
        auto handlers = frame.handlers(block);
        for (Catch caught{}; handlers.next(caught.handler, caught.continuations);) {
            if (takes(frame.base(), caught.handler, thrown, caught.type)) {
                frame.fill(caught, block);
                catch_it(caught, what, where, dispatcher);
            }
        }
    }
    if (frame.none_may_leave()) {
        terminate();
    }
    return ExceptionContinueSearch;
}

/// The entry of a function's first part; those of others lead to it.
inline const RUNTIME_FUNCTION* primary(const char* base, const RUNTIME_FUNCTION* entry) {
    for (;;) {
        const auto* const unwind = reinterpret_cast<const BYTE*>(base + entry->UnwindData);
        constexpr BYTE chained = 4;
        if ((unwind[0] >> 3 & chained) == 0) {
            return entry;
        }
        const size_t codes = (unwind[2] + 1U) & ~1U;
        entry = reinterpret_cast<const RUNTIME_FUNCTION*>(unwind + 4 + 2 * codes);
    }
}

} // namespace ferry::crt::cpp
