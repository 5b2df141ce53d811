// Catching C++ exceptions of Microsoft's compiler on x86-64: which catch block takes what was
// thrown, its variable, and what happens as it begins, ends and is left.

#include "cpp_catch.hpp"

namespace ferry::crt::cpp {
namespace {

struct TypeName {
    const void* vtable;
    char* undecorated;
    char decorated[1];
};

/// Words of the record by which a catch unwinds.
enum Word : unsigned {
    callback,
    establisher,
    funclet,
    target,
    exception,
    context_word,
    function_word,
    state_word,
    first_continuation,
    second_continuation,
    search_state_word
};

char* adjust(char* object, const Catchable& type) {
    char* at = object + type.member;
    if (type.table >= 0) {
        char* const table = object + type.table;
        at += type.table +
              *reinterpret_cast<const int*>(*reinterpret_cast<char**>(table) + type.entry);
    }
    return at;
}

/// Makes the variable of a handler in the function's frame.
void build(char* function, const Handler& handler, const Thrown& thrown, const Catchable* type) {
    if (type == nullptr || handler.object == 0) {
        return;
    }
    char* const to = function + handler.object;
    if ((handler.adjectives & reference) != 0) {
        *reinterpret_cast<char**>(to) = adjust(thrown.object, *type);
    } else if ((type->properties & 1) != 0) {
        memmove(to, thrown.object, type->size);
        auto& pointer = *reinterpret_cast<char**>(to);
        if (type->size == sizeof(void*) && pointer != nullptr) {
            pointer = adjust(pointer, *type);
        }
    } else if (type->copy == 0) {
        memmove(to, adjust(thrown.object, *type), type->size);
    } else if ((type->properties & 4) != 0) {
        reinterpret_cast<void (*)(void*, void*, int)>(thrown.base + type->copy)(
            to, adjust(thrown.object, *type), 1);
    } else {
        reinterpret_cast<void (*)(void*, void*)>(thrown.base +
                                                 type->copy)(to, adjust(thrown.object, *type));
    }
}

void leave(CatchFrame& frame, bool destroys) {
    EXCEPTION_RECORD* const record = frame.record;
    innermost() = frame.outer;
    current_record() = static_cast<EXCEPTION_RECORD*>(frame.before[0]);
    current_context() = static_cast<CONTEXT*>(frame.before[1]);
    const Thrown thrown(*record);
    for (const CatchFrame* outer = frame.outer; outer != nullptr; outer = outer->outer) {
        destroys = destroys && Thrown(*outer->record).object != thrown.object;
    }
    if (destroys) {
        thrown.destroy();
    }
}

/// What the frame was unwound to is what its instruction pointer says, too.
void end_state(const CatchFrame& frame) {
    constexpr int by_address = -2;
    if (frame.state_in_frame != nullptr) {
        *frame.state_in_frame = by_address;
    }
}

} // namespace

EXCEPTION_RECORD*& current_record() {
    return reinterpret_cast<EXCEPTION_RECORD*&>(thread_data().current_exception);
}
CONTEXT*& current_context() { return reinterpret_cast<CONTEXT*&>(thread_data().current_context); }
CatchFrame*& innermost() { return reinterpret_cast<CatchFrame*&>(thread_data().catch_frame); }

void translate(EXCEPTION_RECORD& record, CONTEXT& context) {
    using Translator = void (*)(unsigned, EXCEPTION_POINTERS*);
    const auto translator = reinterpret_cast<Translator>(thread_data().translator);
    if (translator != nullptr && record.ExceptionCode != static_cast<DWORD>(EXCEPTION_BREAKPOINT)) {
        EXCEPTION_POINTERS pointers{&record, &context};
        translator(record.ExceptionCode, &pointers);
    }
}

bool takes(const char* base, const Handler& handler, const Thrown& thrown, const Catchable*& type) {
    type = nullptr;
    const auto* const wanted = reinterpret_cast<const TypeName*>(base + handler.type);
    if (handler.type == 0 || wanted->decorated[0] == 0) {
        return true;
    }
    if (thrown.info == nullptr) {
        return false;
    }
    const auto* const list = thrown.at<DWORD>(thrown.info->types);
    for (DWORD i = 1; i <= list[0]; ++i) {
        const auto* const candidate = thrown.at<Catchable>(list[i]);
        const auto* const name = thrown.at<TypeName>(candidate->type);
        if (name != wanted && strcmp(name->decorated, wanted->decorated) != 0) {
            continue;
        }
        constexpr DWORD qualifiers = 7;
        if (((candidate->properties & 2) != 0 && (handler.adjectives & reference) == 0) ||
            (thrown.info->attributes & qualifiers & ~handler.adjectives) != 0) {
            continue;
        }
        type = candidate;
        return true;
    }
    return false;
}

void catch_it(const Catch& caught, EXCEPTION_RECORD* what, CONTEXT* where,
              const DISPATCHER_CONTEXT& dispatcher) {
    build(caught.function, caught.handler, Thrown(*what), caught.type);
    EXCEPTION_RECORD unwind{};
    unwind.ExceptionCode = consolidate;
    unwind.ExceptionFlags = EXCEPTION_NONCONTINUABLE;
    unwind.NumberParameters = EXCEPTION_MAXIMUM_PARAMETERS;
    ULONG_PTR* const words = unwind.ExceptionInformation;
    words[Word::callback] = reinterpret_cast<ULONG_PTR>(ferry_catch_frame);
    words[Word::establisher] = reinterpret_cast<ULONG_PTR>(caught.establisher);
    words[Word::funclet] = dispatcher.ImageBase + caught.handler.funclet;
    words[Word::target] = static_cast<ULONG_PTR>(caught.state);
    words[Word::exception] = reinterpret_cast<ULONG_PTR>(what);
    words[Word::context_word] = reinterpret_cast<ULONG_PTR>(where);
    words[Word::function_word] = reinterpret_cast<ULONG_PTR>(caught.function);
    words[Word::state_word] = reinterpret_cast<ULONG_PTR>(caught.state_in_frame);
    words[Word::first_continuation] = caught.continuations.at[0];
    words[Word::second_continuation] = caught.continuations.at[1];
    words[Word::search_state_word] = static_cast<ULONG_PTR>(caught.search_state);
    ++thread_data().processing_throw;
    CONTEXT unwound;
    RtlUnwindEx(caught.establisher, reinterpret_cast<void*>(dispatcher.ControlPc), &unwind, nullptr,
                &unwound, dispatcher.HistoryTable);
}

bool unwound_by_catch(const EXCEPTION_RECORD& record, const char* frame, int& to) {
    const ULONG_PTR* const words = record.ExceptionInformation;
    if (record.ExceptionCode != consolidate ||
        words[Word::callback] != reinterpret_cast<ULONG_PTR>(ferry_catch_frame) ||
        words[Word::establisher] != reinterpret_cast<ULONG_PTR>(frame)) {
        return false;
    }
    to = static_cast<int>(words[Word::target]);
    return true;
}

} // namespace ferry::crt::cpp

using namespace ferry::crt;
using namespace ferry::crt::cpp;

extern "C" {

/// A catch block begins: the frame is the one that is unwound to. Returns the block; `function` is
/// its argument.
void* ferry_enter_catch(EXCEPTION_RECORD* unwind, CatchFrame* frame, void** function) {
    const ULONG_PTR* const words = unwind->ExceptionInformation;
    frame->outer = innermost();
    frame->record = reinterpret_cast<EXCEPTION_RECORD*>(words[Word::exception]);
    frame->before[0] = current_record();
    frame->before[1] = current_context();
    frame->continuations = {{words[Word::first_continuation], words[Word::second_continuation]}};
    frame->search_state = static_cast<int>(words[Word::search_state_word]);
    frame->unwound_state = static_cast<int>(words[Word::target]);
    frame->parent = reinterpret_cast<char*>(words[Word::establisher]);
    frame->state_in_frame = reinterpret_cast<int*>(words[Word::state_word]);
    end_state(*frame);
    innermost() = frame;
    current_record() = frame->record;
    current_context() = reinterpret_cast<CONTEXT*>(words[Word::context_word]);
    --thread_data().processing_throw;
    *function = reinterpret_cast<void*>(words[Word::function_word]);
    return reinterpret_cast<void*>(words[Word::funclet]);
}

/// It has returned `where`; returns where its function goes on.
ULONG_PTR ferry_end_catch(CatchFrame* frame, ULONG_PTR where) {
    end_state(*frame);
    leave(*frame, true);
    return where < 2 ? frame->continuations.at[where] : where;
}

/// An exception leaves a catch block: if it is another one, that which was caught is destroyed.
void ferry_unwind_catch(const EXCEPTION_RECORD* unwind, CatchFrame* frame) {
    const bool same =
        unwind->ExceptionCode == consolidate &&
        unwind->ExceptionInformation[Word::callback] ==
            reinterpret_cast<ULONG_PTR>(ferry_catch_frame) &&
        unwind->ExceptionInformation[Word::exception] == reinterpret_cast<ULONG_PTR>(frame->record);
    leave(*frame, !same);
    if (frame->state_in_frame == nullptr) {
        thread_data().left_frame = frame->parent;
        thread_data().left_state = frame->unwound_state;
    }
}

} // extern "C"
