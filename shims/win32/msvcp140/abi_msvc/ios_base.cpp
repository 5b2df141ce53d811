// What streams of all characters share.

#include "ios.hpp"

using namespace ferry::msvcp;

namespace std {

int ios_base::_Index = 0;
bool ios_base::_Sync = true;
int ios_base::Init::_Init_cnt = 0;

namespace {

/// How many objects stand for each standard stream, and those of which there is one.
constexpr size_t most_standard = 8;
ios_base* standard_streams[most_standard + 1];
int standard_uses[most_standard + 1];

} // namespace

template <>
_Iosb<int>& _Iosb<int>::operator=(const _Iosb&) {
    return *this;
}
template <>
_Iosb<int>& _Iosb<int>::operator=(_Iosb&&) {
    return *this;
}

ios_base::ios_base() = default;
ios_base::~ios_base() noexcept { _Ios_base_dtor(this); }
void ios_base::_Ios_base_dtor(ios_base* self) {
    if (self->standard_ > 0 && --standard_uses[self->standard_] > 0) {
        return;
    }
    self->_Tidy();
    delete self->locale_;
}
void ios_base::_Init() {
    standard_ = 0;
    exceptions_ = goodbit;
    flags_ = skipws | dec;
    precision_ = 6;
    width_ = 0;
    words_ = nullptr;
    calls_ = nullptr;
    locale_ = nullptr;
    clear(goodbit);
    locale_ = new locale;
}
void ios_base::_Addstd(ios_base* stream) {
    const Locked locked(stream_lock);
    for (size_t i = 1; i <= most_standard; ++i) {
        if (standard_streams[i] == nullptr || standard_streams[i] == stream) {
            standard_streams[i] = stream;
            stream->standard_ = i;
            ++standard_uses[i];
            return;
        }
    }
}

ios_base::operator bool() const { return !fail(); }
bool ios_base::operator!() const { return fail(); }
void ios_base::clear(iostate state, bool again) {
    state_ = state & all_states;
    const iostate asked = state_ & exceptions_;
    if (asked == 0) {
        return;
    }
    if (again) {
        throw;
    }
    throw failure((asked & badbit) != 0    ? "ios_base::badbit set"
                  : (asked & failbit) != 0 ? "ios_base::failbit set"
                                           : "ios_base::eofbit set");
}
void ios_base::clear(iostate state) { clear(state, false); }
void ios_base::clear(unsigned state) { clear(static_cast<iostate>(state), false); }
ios_base::iostate ios_base::rdstate() const { return state_; }
void ios_base::setstate(iostate state, bool again) { clear(state_ | state, again); }
void ios_base::setstate(iostate state) { clear(state_ | state, false); }
void ios_base::setstate(unsigned state) { setstate(static_cast<iostate>(state)); }
bool ios_base::good() const { return state_ == goodbit; }
bool ios_base::eof() const { return (state_ & eofbit) != 0; }
bool ios_base::fail() const { return (state_ & (badbit | failbit)) != 0; }
bool ios_base::bad() const { return (state_ & badbit) != 0; }
ios_base::iostate ios_base::exceptions() const { return exceptions_; }
void ios_base::exceptions(iostate next) {
    exceptions_ = next & all_states;
    clear(state_);
}
void ios_base::exceptions(unsigned next) { exceptions(static_cast<iostate>(next)); }

ios_base::fmtflags ios_base::flags() const { return flags_; }
ios_base::fmtflags ios_base::flags(fmtflags next) {
    const fmtflags old = flags_;
    flags_ = next & all_formats;
    return old;
}
ios_base::fmtflags ios_base::setf(fmtflags more) { return flags(flags_ | more); }
ios_base::fmtflags ios_base::setf(fmtflags next, fmtflags mask) {
    return flags((flags_ & ~mask) | (next & mask));
}
void ios_base::unsetf(fmtflags mask) { flags_ &= ~mask; }
streamsize ios_base::precision() const { return precision_; }
streamsize ios_base::precision(streamsize next) {
    const streamsize old = precision_;
    precision_ = next;
    return old;
}
streamsize ios_base::width() const { return width_; }
streamsize ios_base::width(streamsize next) {
    const streamsize old = width_;
    width_ = next;
    return old;
}

locale ios_base::getloc() const { return *locale_; }
locale ios_base::imbue(const locale& next) {
    const locale old(*locale_);
    *locale_ = next;
    _Callfns(imbue_event);
    return old;
}

int ios_base::xalloc() {
    const Locked locked(stream_lock);
    return _Index++;
}
long& ios_base::iword(int index) { return _Findarr(index).number; }
void*& ios_base::pword(int index) { return _Findarr(index).pointer; }
ios_base::_Iosarray& ios_base::_Findarr(int index) {
    _Iosarray* unused = nullptr;
    for (_Iosarray* word = words_; word != nullptr; word = word->next) {
        if (word->index == index) {
            return *word;
        }
        if (word->number == 0 && word->pointer == nullptr) {
            unused = word;
        }
    }
    if (unused == nullptr) {
        words_ = unused = new _Iosarray{words_, index, 0, nullptr};
    }
    unused->index = index;
    return *unused;
}
void ios_base::register_callback(event_callback called, int index) {
    calls_ = new _Fnarray{calls_, index, called};
}
void ios_base::_Callfns(event which) {
    for (const _Fnarray* call = calls_; call != nullptr; call = call->next) {
        call->called(which, *this, call->index);
    }
}
void ios_base::_Tidy() noexcept {
    _Callfns(erase_event);
    while (words_ != nullptr) {
        _Iosarray* const word = words_;
        words_ = word->next;
        delete word;
    }
    while (calls_ != nullptr) {
        _Fnarray* const call = calls_;
        calls_ = call->next;
        delete call;
    }
}
ios_base& ios_base::copyfmt(const ios_base& other) {
    if (this == &other) {
        return *this;
    }
    _Tidy();
    *locale_ = *other.locale_;
    flags_ = other.flags_;
    precision_ = other.precision_;
    width_ = other.width_;
    for (const _Iosarray* word = other.words_; word != nullptr; word = word->next) {
        if (word->number != 0 || word->pointer != nullptr) {
            iword(word->index) = word->number;
            pword(word->index) = word->pointer;
        }
    }
    for (const _Fnarray* call = other.calls_; call != nullptr; call = call->next) {
        register_callback(call->called, call->index);
    }
    _Callfns(copyfmt_event);
    exceptions(other.exceptions_);
    return *this;
}
bool ios_base::sync_with_stdio(bool next) {
    const Locked locked(stream_lock);
    const bool old = _Sync;
    _Sync = next;
    return old;
}
void ios_base::swap(ios_base& other) {
    if (this == &other) {
        return;
    }
    exchange(state_, other.state_);
    exchange(exceptions_, other.exceptions_);
    exchange(flags_, other.flags_);
    exchange(precision_, other.precision_);
    exchange(width_, other.width_);
    exchange(words_, other.words_);
    exchange(calls_, other.calls_);
    exchange(locale_, other.locale_);
}

ios_base::Init::Init() { _Init_ctor(this); }
ios_base::Init& ios_base::Init::operator=(const Init&) { return *this; }
ios_base::Init::~Init() noexcept { _Init_dtor(this); }
int& ios_base::Init::_Init_cnt_func() { return _Init_cnt; }

} // namespace std
