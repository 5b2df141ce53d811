// The tables of functions with __CxxFrameHandler4 (FuncInfo4): those of FuncInfo, packed. What is
// odd: a catch block has tables of its own, with states of its own; no word in the frame says the
// state. So while a catch block runs, its CatchFrame tells which state the function is in that it
// belongs to, and while a frame is unwound the dispatcher's context does (ScopeIndex, by which
// ntdll hands it on where a destructor throws).

#include "cpp_catch.hpp"
#include "packed_number.hpp"

using namespace ferry::crt;
using namespace ferry::crt::cpp;

namespace {

/// FuncInfo4's first byte.
constexpr BYTE is_catch = 1;
constexpr BYTE in_segments = 2;
constexpr BYTE has_block_flags = 4;
constexpr BYTE has_unwinds = 8;
constexpr BYTE has_try_blocks = 0x10;
constexpr BYTE is_cpp_alone = 0x20;
constexpr BYTE is_noexcept = 0x40;

/// A handler's first byte.
constexpr BYTE with_adjectives = 1;
constexpr BYTE with_type = 2;
constexpr BYTE with_object = 4;
constexpr BYTE absolute_continuations = 8;
constexpr unsigned continuations_shift = 4;

struct Tries {
    Packed at{nullptr};
    DWORD left = 0;
    bool next(Try& block) {
        if (left == 0) {
            return false;
        }
        --left;
        block.low = static_cast<int>(at.number());
        block.high = static_cast<int>(at.number());
        block.catch_high = static_cast<int>(at.number());
        block.handlers = at.word();
        return true;
    }
};

struct Handlers {
    Packed at;
    DWORD left;
    ULONG_PTR image;
    DWORD function;
    bool next(Handler& handler, Continuations& continuations) {
        if (left == 0) {
            return false;
        }
        --left;
        const BYTE has = at.byte();
        handler = {};
        continuations = {};
        if ((has & with_adjectives) != 0) {
            handler.adjectives = at.number();
        }
        if ((has & with_type) != 0) {
            handler.type = at.word();
        }
        if ((has & with_object) != 0) {
            handler.object = static_cast<int>(at.number());
        }
        handler.funclet = at.word();
        const unsigned count = has >> continuations_shift & 3;
        for (unsigned i = 0; i < count; ++i) {
            const bool absolute = (has & absolute_continuations) != 0;
            const ULONG_PTR place = image + (absolute ? at.word() : function + at.number());
            if (i < 2) {
                continuations.at[i] = place;
            }
        }
        return true;
    }
};

enum class Action : BYTE { none, destroys_object, destroys_pointed, calls };

/// An entry of the unwind map. The states' entries follow each other, and each says how far before
/// it that of the next outer state begins; before the first one is no state.
struct Unwind {
    DWORD back;
    Action action;
    DWORD function = 0;
    DWORD object = 0; ///< in the frame

    explicit Unwind(Packed& from) {
        const DWORD first = from.number();
        action = static_cast<Action>(first & 3);
        back = first >> 2;
        if (action != Action::none) {
            function = from.word();
        }
        if (action == Action::destroys_object || action == Action::destroys_pointed) {
            object = from.number();
        }
    }
};

/// One function, or one catch block, that an exception or an unwind comes to.
class Frame {
public:
    Frame(char* establisher, const DISPATCHER_CONTEXT& dispatcher)
        : base_(reinterpret_cast<char*>(dispatcher.ImageBase)), dispatcher_(dispatcher),
          establisher_(establisher), function_(establisher),
          function_begin_(primary(base_, dispatcher.FunctionEntry)->BeginAddress) {
        Packed at = table(*static_cast<const DWORD*>(dispatcher.HandlerData));
        flags_ = at.byte();
        if ((flags_ & has_block_flags) != 0) {
            at.number();
        }
        if ((flags_ & has_unwinds) != 0) {
            unwinds_ = at.word();
        }
        if ((flags_ & has_try_blocks) != 0) {
            tries_ = at.word();
        }
        addresses_ = at.word();
        if ((flags_ & is_catch) != 0) {
            function_ = *reinterpret_cast<char**>(establisher + at.number());
        }
    }

    const char* base() const { return base_; }
    bool has_states() const { return unwinds_ != 0; }
    bool has_tries() const { return tries_ != 0; }
    bool cpp_alone() const { return (flags_ & is_cpp_alone) != 0; }
    bool none_may_leave() const { return (flags_ & is_noexcept) != 0; }
    Tries tries() const {
        Tries all;
        if (tries_ != 0) {
            all.at = table(tries_);
            all.left = all.at.number();
        }
        return all;
    }
    Handlers handlers(const Try& block) const {
        Packed at = table(block.handlers);
        const DWORD count = at.number();
        return {at, count, dispatcher_.ImageBase, function_begin_};
    }
    static bool has(const Try&) { return true; }
    void fill(Catch& caught, const Try& block) const {
        caught.establisher = establisher_;
        caught.function = function_;
        caught.state = block.low;
        caught.search_state = block.catch_high;
    }

    int search_state() const {
        if (dispatcher_.ScopeIndex != 0) {
            return state_of_scope();
        }
        for (const CatchFrame* frame = innermost(); frame != nullptr; frame = frame->outer) {
            if (frame->parent == establisher_) {
                return frame->search_state;
            }
        }
        return state_of(dispatcher_.ControlPc);
    }
    int target_state() const { return state_of(dispatcher_.TargetIp); }

    /// Destroys what is not alive in state `to`; `dispatcher` says how far that is.
    void unwind_to(int to, DISPATCHER_CONTEXT& dispatcher) const {
        const int from = unwind_state();
        Packed at = table(unwinds_);
        const auto count = static_cast<int>(at.number());
        if (from >= count) {
            return;
        }
        const BYTE* const first = at.place();
        for (int i = 0; i < from; ++i) {
            Unwind skipped(at);
        }
        const BYTE* now = at.place();
        int state = from;
        while (state > to) {
            Packed entry(now);
            const Unwind unwind(entry);
            now -= unwind.back;
            state = now < first ? -1 : state_at(first, now);
            dispatcher.ScopeIndex = static_cast<DWORD>(state + scope_shift);
            run(unwind);
        }
        dispatcher.ScopeIndex = static_cast<DWORD>(state + scope_shift);
    }

private:
    /// ScopeIndex is 0 where nothing was unwound; so it is that much above the state.
    static constexpr int scope_shift = 2;

    int state_of_scope() const { return static_cast<int>(dispatcher_.ScopeIndex) - scope_shift; }
    Packed table(DWORD place) const { return Packed(reinterpret_cast<const BYTE*>(base_ + place)); }

    static int state_at(const BYTE* first, const BYTE* entry) {
        int state = 0;
        for (Packed at(first); at.place() < entry; ++state) {
            Unwind skipped(at);
        }
        return state;
    }

    void run(const Unwind& unwind) const {
        char* const object = function_ + unwind.object;
        char* const code = base_ + unwind.function;
        switch (unwind.action) {
        case Action::none: break;
        case Action::destroys_object: ferry_clean_up_by(code, object, nullptr); break;
        case Action::destroys_pointed:
            ferry_clean_up_by(code, *reinterpret_cast<void**>(object), nullptr);
            break;
        case Action::calls: ferry_clean_up_by(code, nullptr, function_); break;
        }
    }

    int unwind_state() const {
        ThreadData& data = thread_data();
        if (data.left_frame == establisher_) {
            data.left_frame = nullptr;
            return data.left_state;
        }
        return dispatcher_.ScopeIndex != 0 ? state_of_scope() : state_of(dispatcher_.ControlPc);
    }

    int state_of(DWORD64 pc) const {
        const auto address = static_cast<DWORD>(pc - dispatcher_.ImageBase);
        DWORD at = function_begin_;
        const DWORD place = (flags_ & in_segments) != 0 ? map_of_segment(address, at) : addresses_;
        int state = -1;
        if (place == 0) {
            return state;
        }
        Packed map = table(place);
        for (DWORD left = map.number(); left > 0; --left) {
            at += map.number();
            if (at > address) {
                break;
            }
            state = map.state();
        }
        return state;
    }

    /// A function in several pieces has a map for each; `begin` becomes the piece's.
    DWORD map_of_segment(DWORD address, DWORD& begin) const {
        Packed list = table(addresses_);
        DWORD found = 0;
        DWORD best = 0;
        for (DWORD left = list.number(); left > 0; --left) {
            const DWORD start = list.word();
            const DWORD map = list.word();
            if (start <= address && (found == 0 || start > best)) {
                best = start;
                found = map;
            }
        }
        begin = best;
        return found;
    }

    char* const base_;
    const DISPATCHER_CONTEXT& dispatcher_;
    char* const establisher_;
    char* function_;
    const DWORD function_begin_;
    BYTE flags_ = 0;
    DWORD unwinds_ = 0;
    DWORD tries_ = 0;
    DWORD addresses_ = 0;
};

void clean_up(const EXCEPTION_RECORD& record, char* establisher, DISPATCHER_CONTEXT& dispatcher) {
    const Frame frame(establisher, dispatcher);
    if (!frame.has_states()) {
        return;
    }
    int to = -1;
    if ((record.ExceptionFlags & at_target) != 0 && !unwound_by_catch(record, establisher, to) &&
        record.ExceptionCode == long_jump) {
        to = frame.target_state();
    }
    frame.unwind_to(to, dispatcher);
}

} // namespace

extern "C" {

EXCEPTION_DISPOSITION __CxxFrameHandler4(PEXCEPTION_RECORD record, void* establisher,
                                         PCONTEXT context, PDISPATCHER_CONTEXT dispatcher) {
    if ((record->ExceptionFlags & unwinding) == 0) {
        Frame frame(static_cast<char*>(establisher), *dispatcher);
        return search(frame, *record, *context, *dispatcher);
    }
    clean_up(*record, static_cast<char*>(establisher), *dispatcher);
    return ExceptionContinueSearch;
}

} // extern "C"
