// Catching C++ exceptions of Microsoft's compiler on x86-64: the handler of its functions, with
// their tables of states, try blocks and catch handlers (FuncInfo; LLVM's WinException.cpp writes
// the same). A function's state says which objects are alive. A catch block is a function (funclet)
// that runs on the stack of the throw, in place of the frames that were unwound, and returns where
// to go on. A function and its catch blocks share one table, and one frame: that of the function,
// in which `state` says, where it is not -2, what overrules the state that the instruction pointer
// has.

#include "../crt.hpp"

using namespace ferry::crt;

extern "C" [[noreturn]] void terminate();
extern "C" void ferry_catch_frame();

namespace {

constexpr DWORD cpp_code = 0xe06d7363;
constexpr DWORD consolidate = 0x80000029;
constexpr DWORD long_jump = 0x80000026;
constexpr ULONG_PTR cpp_magic = 0x19930520;
constexpr DWORD unwinding = 0x66;
constexpr DWORD at_target = 0x20;
constexpr int by_address = -2;

// The compiler's tables; a number that is a place is relative to the image.
struct FuncInfo {
    DWORD magic;
    int state_count;
    DWORD unwinds;
    DWORD try_count;
    DWORD tries;
    DWORD address_count;
    DWORD addresses;
    int state_offset; ///< in the frame
    DWORD specification;
    DWORD flags; ///< 1: C++ exceptions alone, 4: none may leave
};
struct Unwind {
    int next;
    DWORD action;
};
struct Handler {
    DWORD adjectives; ///< 1 const, 2 volatile, 4 unaligned, 8 reference
    DWORD type;
    int object;
    DWORD funclet;
    DWORD frame; ///< where in the funclet's frame the function's is
};
struct Try {
    int low;
    int high;
    int catch_high;
    int handler_count;
    DWORD handlers;
};
struct AddressState {
    DWORD address;
    int state;
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
struct TypeName {
    const void* vtable;
    char* undecorated;
    char decorated[1];
};
constexpr DWORD reference = 8;

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

/// A catch block that runs, on the stack of ferry_catch_frame. A thread's are a list.
struct CatchFrame {
    CatchFrame* outer;
    EXCEPTION_RECORD* record;
    int* state;
    void* before[2]; ///< the current exception outside of it
};

EXCEPTION_RECORD*& current_record() {
    return reinterpret_cast<EXCEPTION_RECORD*&>(thread_data().current_exception);
}
CONTEXT*& current_context() { return reinterpret_cast<CONTEXT*&>(thread_data().current_context); }
CatchFrame*& innermost() { return reinterpret_cast<CatchFrame*&>(thread_data().catch_frame); }

/// One function, or one of its catch blocks, that an exception or an unwind comes to.
class Frame {
public:
    Frame(char* establisher, const DISPATCHER_CONTEXT& dispatcher)
        : base_(reinterpret_cast<char*>(dispatcher.ImageBase)),
          info_(*at<FuncInfo>(*static_cast<const DWORD*>(dispatcher.HandlerData))),
          function_(establisher),
          address_(static_cast<DWORD>(dispatcher.ControlPc - dispatcher.ImageBase)),
          target_(static_cast<DWORD>(dispatcher.TargetIp - dispatcher.ImageBase)) {
        const DWORD begin = primary(dispatcher.FunctionEntry)->BeginAddress;
        for (DWORD i = 0; i < info_.try_count && owner_ == nullptr; ++i) {
            const Try& block = at<Try>(info_.tries)[i];
            for (int j = 0; j < block.handler_count; ++j) {
                const Handler& handler = at<Handler>(block.handlers)[j];
                if (handler.funclet == begin) {
                    owner_ = &block;
                    function_ = *reinterpret_cast<char**>(establisher + handler.frame);
                    break;
                }
            }
        }
    }

    template <class T>
    const T* at(DWORD place) const {
        return reinterpret_cast<const T*>(base_ + place);
    }
    const FuncInfo& info() const { return info_; }
    char* function() const { return function_; }
    int& state() const { return *reinterpret_cast<int*>(function_ + info_.state_offset); }

    int state_of(DWORD address) const {
        int found = -1;
        for (DWORD i = 0; i < info_.address_count; ++i) {
            const AddressState& entry = at<AddressState>(info_.addresses)[i];
            if (entry.address > address) {
                break;
            }
            found = entry.state;
        }
        return found;
    }

    /// In a search the innermost catch block comes first: its state is the function's from then on.
    int search_state() const {
        const int here = state_of(address_);
        if (owner_ == nullptr) {
            return state() != by_address ? state() : here;
        }
        state() = here > state() ? here : state();
        return state();
    }

    /// Of the function's try blocks a catch block has those within it.
    bool has(const Try& block) const {
        return owner_ == nullptr || (block.low > owner_->high && block.high <= owner_->catch_high);
    }

    /// Destroys what is not alive in state `to`.
    void unwind_to(int to) const {
        int now = state() != by_address ? state() : state_of(address_);
        while (now > to && now >= 0 && now < info_.state_count) {
            const Unwind& entry = at<Unwind>(info_.unwinds)[now];
            now = entry.next;
            state() = now;
            if (entry.action != 0) {
                reinterpret_cast<void (*)(void*, void*)>(base_ + entry.action)(nullptr, function_);
            }
        }
        state() = now;
    }

    /// The state that is left when this frame is.
    int outside() const { return owner_ != nullptr ? owner_->high : -1; }
    int target_state() const { return state_of(target_); }

private:
    /// A function may be in parts, whose entries lead to the first one's.
    const RUNTIME_FUNCTION* primary(const RUNTIME_FUNCTION* entry) const {
        for (;;) {
            const auto* const unwind = at<BYTE>(entry->UnwindData);
            constexpr BYTE chained = 4;
            if ((unwind[0] >> 3 & chained) == 0) {
                return entry;
            }
            const size_t codes = (unwind[2] + 1U) & ~1U;
            entry = reinterpret_cast<const RUNTIME_FUNCTION*>(unwind + 4 + 2 * codes);
        }
    }

    char* const base_;
    const FuncInfo& info_;
    char* function_;
    const DWORD address_;
    const DWORD target_;
    const Try* owner_ = nullptr; ///< of a catch block
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

/// Whether a handler takes what was thrown; `type` is as which (null: `...`).
bool takes(const Frame& frame, const Handler& handler, const Thrown& thrown,
           const Catchable*& type) {
    type = nullptr;
    const auto* const wanted = frame.at<TypeName>(handler.type);
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

/// Makes the variable of a handler in the function's frame.
void build(const Frame& frame, const Handler& handler, const Thrown& thrown,
           const Catchable* type) {
    if (type == nullptr || handler.object == 0) {
        return;
    }
    char* const to = frame.function() + handler.object;
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
    count
};

EXCEPTION_DISPOSITION search(EXCEPTION_RECORD& record, char* establisher_frame, CONTEXT& context,
                             DISPATCHER_CONTEXT& dispatcher) {
    const Frame frame(establisher_frame, dispatcher);
    const FuncInfo& info = frame.info();
    constexpr DWORD cpp_alone = 1;
    constexpr DWORD none_may_leave = 4;
    const bool is_cpp = record.ExceptionCode == cpp_code;
    if (info.try_count == 0 && (info.flags & none_may_leave) == 0) {
        return ExceptionContinueSearch;
    }
    if (!is_cpp && ((info.flags & cpp_alone) != 0 || record.ExceptionCode == long_jump)) {
        return ExceptionContinueSearch;
    }
    EXCEPTION_RECORD* what = &record;
    CONTEXT* where = &context;
    if (is_cpp && Thrown(record).info == nullptr && current_record() != nullptr) {
        what = current_record(); // `throw;`
        where = current_context();
    }
    const Thrown thrown(*what);
    const int state = frame.search_state();
    for (DWORD i = 0; i < info.try_count; ++i) {
        const Try& block = frame.at<Try>(info.tries)[i];
        if (state < block.low || state > block.high || !frame.has(block)) {
            continue;
        }
        for (int j = 0; j < block.handler_count; ++j) {
            const Handler& handler = frame.at<Handler>(block.handlers)[j];
            const Catchable* type = nullptr;
            if (!takes(frame, handler, thrown, type)) {
                continue;
            }
            build(frame, handler, thrown, type);
            EXCEPTION_RECORD unwind{};
            unwind.ExceptionCode = consolidate;
            unwind.ExceptionFlags = EXCEPTION_NONCONTINUABLE;
            unwind.NumberParameters = EXCEPTION_MAXIMUM_PARAMETERS;
            ULONG_PTR* const words = unwind.ExceptionInformation;
            words[Word::callback] = reinterpret_cast<ULONG_PTR>(ferry_catch_frame);
            words[Word::establisher] = reinterpret_cast<ULONG_PTR>(establisher_frame);
            words[Word::funclet] = dispatcher.ImageBase + handler.funclet;
            words[Word::target] = static_cast<ULONG_PTR>(block.low);
            words[Word::exception] = reinterpret_cast<ULONG_PTR>(what);
            words[Word::context_word] = reinterpret_cast<ULONG_PTR>(where);
            words[Word::function_word] = reinterpret_cast<ULONG_PTR>(frame.function());
            words[Word::state_word] = reinterpret_cast<ULONG_PTR>(&frame.state());
            ++thread_data().processing_throw;
            CONTEXT unwound;
            RtlUnwindEx(establisher_frame, reinterpret_cast<void*>(dispatcher.ControlPc), &unwind,
                        nullptr, &unwound, dispatcher.HistoryTable);
        }
    }
    if ((info.flags & none_may_leave) != 0) {
        terminate();
    }
    return ExceptionContinueSearch;
}

void clean_up(const EXCEPTION_RECORD& record, char* establisher_frame,
              const DISPATCHER_CONTEXT& dispatcher) {
    const Frame frame(establisher_frame, dispatcher);
    if (frame.info().state_count == 0) {
        return;
    }
    int to = frame.outside();
    if ((record.ExceptionFlags & at_target) != 0) {
        const ULONG_PTR* const words = record.ExceptionInformation;
        if (record.ExceptionCode == consolidate) {
            if (words[Word::callback] == reinterpret_cast<ULONG_PTR>(ferry_catch_frame) &&
                words[Word::establisher] == reinterpret_cast<ULONG_PTR>(establisher_frame)) {
                to = static_cast<int>(words[Word::target]);
            }
        } else if (record.ExceptionCode == long_jump) {
            to = frame.target_state();
        }
    }
    frame.unwind_to(to);
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

} // namespace

extern "C" {

EXCEPTION_DISPOSITION __CxxFrameHandler3(PEXCEPTION_RECORD record, void* frame, PCONTEXT context,
                                         PDISPATCHER_CONTEXT dispatcher) {
    if ((record->ExceptionFlags & unwinding) == 0) {
        return search(*record, static_cast<char*>(frame), *context, *dispatcher);
    }
    clean_up(*record, static_cast<char*>(frame), *dispatcher);
    return ExceptionContinueSearch;
}

/// A catch block begins: the frame is the one that is unwound to. Returns the block; `function` is
/// its argument.
void* ferry_enter_catch(EXCEPTION_RECORD* unwind, CatchFrame* frame, void** function) {
    const ULONG_PTR* const words = unwind->ExceptionInformation;
    frame->outer = innermost();
    frame->record = reinterpret_cast<EXCEPTION_RECORD*>(words[Word::exception]);
    frame->state = reinterpret_cast<int*>(words[Word::state_word]);
    frame->before[0] = current_record();
    frame->before[1] = current_context();
    *frame->state = by_address;
    innermost() = frame;
    current_record() = frame->record;
    current_context() = reinterpret_cast<CONTEXT*>(words[Word::context_word]);
    --thread_data().processing_throw;
    *function = reinterpret_cast<void*>(words[Word::function_word]);
    return reinterpret_cast<void*>(words[Word::funclet]);
}

void ferry_end_catch(CatchFrame* frame) {
    *frame->state = by_address;
    leave(*frame, true);
}

/// An exception leaves a catch block: if it is another one, that which was caught is destroyed.
void ferry_unwind_catch(const EXCEPTION_RECORD* unwind, CatchFrame* frame) {
    const bool same =
        unwind->ExceptionCode == consolidate &&
        unwind->ExceptionInformation[Word::callback] ==
            reinterpret_cast<ULONG_PTR>(ferry_catch_frame) &&
        unwind->ExceptionInformation[Word::exception] == reinterpret_cast<ULONG_PTR>(frame->record);
    leave(*frame, !same);
}

} // extern "C"
