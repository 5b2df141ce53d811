// _Locinfo: what facets are made of, as the C runtime's locale has it.

#include "locale.hpp"

using namespace ferry::msvcp;

namespace std {

template <class Elem>
_Yarn<Elem>::_Yarn() noexcept = default;
template <class Elem>
_Yarn<Elem>::_Yarn(const _Yarn& other) noexcept {
    *this = other.text_;
}
template <class Elem>
_Yarn<Elem>::_Yarn(const Elem* text) noexcept {
    *this = text;
}
template <class Elem>
_Yarn<Elem>& _Yarn<Elem>::operator=(const _Yarn& other) noexcept {
    return *this = other.text_;
}
template <class Elem>
_Yarn<Elem>& _Yarn<Elem>::operator=(const Elem* text) noexcept {
    if (text == text_) {
        return *this;
    }
    _Tidy();
    if (text != nullptr) {
        const size_t size = (basic_string<Elem>::length(text) + 1) * sizeof(Elem);
        text_ = static_cast<Elem*>(malloc(size));
        if (text_ != nullptr) {
            memcpy(text_, text, size);
        }
    }
    return *this;
}
template <class Elem>
_Yarn<Elem>::~_Yarn() noexcept {
    _Tidy();
}
template <class Elem>
bool _Yarn<Elem>::empty() const noexcept {
    return text_ == nullptr;
}
template <class Elem>
const Elem* _Yarn<Elem>::c_str() const noexcept {
    return text_ != nullptr ? text_ : &nothing_;
}
template <class Elem>
bool _Yarn<Elem>::_Empty() const noexcept {
    return empty();
}
template <class Elem>
const Elem* _Yarn<Elem>::_C_str() const noexcept {
    return c_str();
}
template <class Elem>
void _Yarn<Elem>::_Tidy() noexcept {
    free(text_);
    text_ = nullptr;
}
template class _Yarn<char>;
template class _Yarn<wchar_t>;

_Timevec::_Timevec(void* names) : names_(names) {}
_Timevec::_Timevec(const _Timevec& other) : names_(other.names_) { other.names_ = nullptr; }
_Timevec& _Timevec::operator=(const _Timevec& other) {
    if (this != &other) {
        free(names_);
        names_ = other.names_;
        other.names_ = nullptr;
    }
    return *this;
}
_Timevec::~_Timevec() noexcept { free(names_); }
void* _Timevec::_Getptr() const { return names_; }

namespace {

const char* checked(const char* name) {
    if (name == nullptr) {
        _Xruntime_error("bad locale name");
    }
    return name;
}

/// The runtime's text, which is malloc's, or the one of the C locale.
template <class Elem>
const Elem* taken(_Yarn<Elem>& to, Elem* from, const Elem* otherwise) {
    if (from != nullptr) {
        to = from;
        free(from);
    }
    return to.empty() ? otherwise : to.c_str();
}

#define DAYS "Sun:Sunday:Mon:Monday:Tue:Tuesday:Wed:Wednesday:Thu:Thursday:Fri:Friday:Sat:Saturday"
#define MONTHS                                                                                     \
    "Jan:January:Feb:February:Mar:March:Apr:April:May:May:Jun:June:Jul:July:Aug:August:"           \
    "Sep:September:Oct:October:Nov:November:Dec:December"

} // namespace

void _Locinfo::_Locinfo_ctor(_Locinfo* self, const char* name) {
    self->old_name_ = setlocale(lc_all, nullptr);
    const char* const set = setlocale(lc_all, name);
    self->name_ = set != nullptr ? set : "*";
}
void _Locinfo::_Locinfo_ctor(_Locinfo* self, int categories, const char* name) {
    self->old_name_ = setlocale(lc_all, nullptr);
    _Locinfo_Addcats(self, categories, name);
}
_Locinfo& _Locinfo::_Locinfo_Addcats(_Locinfo* self, int categories, const char* name) {
    const char* set = "*";
    if (name[0] != '*' || name[1] != 0) {
        for (int category = lc_collate; category < lc_messages; ++category) {
            if ((categories & category_bit(static_cast<Category>(category))) != 0 &&
                setlocale(category, name) == nullptr) {
                self->name_ = "*";
                return *self;
            }
        }
        set = setlocale(lc_all, nullptr);
    }
    self->name_ = set;
    return *self;
}
void _Locinfo::_Locinfo_dtor(_Locinfo* self) {
    if (!self->old_name_.empty()) {
        setlocale(lc_all, self->old_name_.c_str());
    }
}

_Locinfo::_Locinfo(const char* name) {
    cpp_lockit(&lock_, locale_lock);
    _Locinfo_ctor(this, checked(name));
}
_Locinfo::_Locinfo(int categories, const char* name) {
    cpp_lockit(&lock_, locale_lock);
    _Locinfo_ctor(this, categories, checked(name));
}
_Locinfo::~_Locinfo() noexcept {
    _Locinfo_dtor(this);
    cpp_lockit_end(&lock_);
}
_Locinfo& _Locinfo::_Addcats(int categories, const char* name) {
    return _Locinfo_Addcats(this, categories, checked(name));
}

const char* _Locinfo::_Getname() const { return name_.c_str(); }
const lconv* _Locinfo::_Getlconv() const { return localeconv(); }
_Timevec _Locinfo::_Gettnames() const { return _Timevec(::_Gettnames()); }
_Timevec _Locinfo::_W_Gettnames() const { return _Timevec(::_W_Gettnames()); }
const char* _Locinfo::_Getdays() const { return taken(days_, ::_Getdays(), ":" DAYS); }
const char* _Locinfo::_Getmonths() const { return taken(months_, ::_Getmonths(), ":" MONTHS); }
const unsigned short* _Locinfo::_W_Getdays() const {
    return reinterpret_cast<const unsigned short*>(taken(wide_days_, ::_W_Getdays(), L":" DAYS));
}
const unsigned short* _Locinfo::_W_Getmonths() const {
    return reinterpret_cast<const unsigned short*>(
        taken(wide_months_, ::_W_Getmonths(), L":" MONTHS));
}
const char* _Locinfo::_Getfalse() const { return "false"; }
const char* _Locinfo::_Gettrue() const { return "true"; }

} // namespace std
