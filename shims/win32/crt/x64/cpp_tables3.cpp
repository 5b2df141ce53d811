// The tables of functions with __CxxFrameHandler3 and its elders (FuncInfo; LLVM's WinException.cpp
// writes the same). A function and its catch blocks share one table, and one frame: that of the
// function, in which `state` says, where it is not -2, what overrules the state that the
// instruction pointer has.

#include "cpp_catch.hpp"

using namespace ferry::crt::cpp;

namespace {

constexpr int by_address = -2;

/// A number that is a place is relative to the image.
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
struct AddressState {
    DWORD address;
    int state;
};

struct Tries {
    const Try* at;
    DWORD left;
    bool next(Try& block) {
        if (left == 0) {
            return false;
        }
        --left;
        block = *at++;
        return true;
    }
};
struct Handlers {
    const Handler* at;
    int left;
    bool next(Handler& handler, Continuations&) {
        if (left <= 0) {
            return false;
        }
        --left;
        handler = *at++;
        return true;
    }
};

/// One function, or one of its catch blocks, that an exception or an unwind comes to.
class Frame {
public:
    Frame(char* establisher, const DISPATCHER_CONTEXT& dispatcher)
        : base_(reinterpret_cast<char*>(dispatcher.ImageBase)),
          info_(*at<FuncInfo>(*static_cast<const DWORD*>(dispatcher.HandlerData))),
          establisher_(establisher), function_(establisher),
          address_(static_cast<DWORD>(dispatcher.ControlPc - dispatcher.ImageBase)),
          target_(static_cast<DWORD>(dispatcher.TargetIp - dispatcher.ImageBase)) {
        const DWORD begin = primary(base_, dispatcher.FunctionEntry)->BeginAddress;
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

    const char* base() const { return base_; }
    bool has_states() const { return info_.state_count != 0; }
    bool has_tries() const { return info_.try_count != 0; }
    bool cpp_alone() const { return (info_.flags & 1) != 0; }
    bool none_may_leave() const { return (info_.flags & 4) != 0; }
    Tries tries() const { return {at<Try>(info_.tries), info_.try_count}; }
    Handlers handlers(const Try& block) const {
        return {at<Handler>(block.handlers), block.handler_count};
    }
    void fill(Catch& caught, const Try& block) const {
        caught.establisher = establisher_;
        caught.function = function_;
        caught.state = block.low;
        caught.state_in_frame = &state();
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
                ferry_clean_up_by(base_ + entry.action, nullptr, function_);
            }
        }
        state() = now;
    }

    /// The state that is left when this frame is.
    int outside() const { return owner_ != nullptr ? owner_->high : -1; }
    int target_state() const { return state_of(target_); }

private:
    template <class T>
    const T* at(DWORD place) const {
        return reinterpret_cast<const T*>(base_ + place);
    }
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

    char* const base_;
    const FuncInfo& info_;
    char* const establisher_;
    char* function_;
    const DWORD address_;
    const DWORD target_;
    const Try* owner_ = nullptr; ///< of a catch block
};

void clean_up(const EXCEPTION_RECORD& record, char* establisher_frame,
              const DISPATCHER_CONTEXT& dispatcher) {
    const Frame frame(establisher_frame, dispatcher);
    if (!frame.has_states()) {
        return;
    }
    int to = frame.outside();
    if ((record.ExceptionFlags & at_target) != 0 &&
        !unwound_by_catch(record, establisher_frame, to) && record.ExceptionCode == long_jump) {
        to = frame.target_state();
    }
    frame.unwind_to(to);
}

} // namespace

extern "C" {

EXCEPTION_DISPOSITION __CxxFrameHandler3(PEXCEPTION_RECORD record, void* establisher,
                                         PCONTEXT context, PDISPATCHER_CONTEXT dispatcher) {
    if ((record->ExceptionFlags & unwinding) == 0) {
        Frame frame(static_cast<char*>(establisher), *dispatcher);
        return search(frame, *record, *context, *dispatcher);
    }
    clean_up(*record, static_cast<char*>(establisher), *dispatcher);
    return ExceptionContinueSearch;
}

} // extern "C"
