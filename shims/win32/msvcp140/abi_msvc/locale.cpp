// Locales: counted sets of facets. The classic one is empty; a facet that a locale lacks is made
// when it is asked for the first time.

#include "facets.hpp"
#include "money.hpp"
#include "texts.hpp"
#include "times.hpp"

using namespace ferry::msvcp;

namespace std {

int locale::id::_Id_cnt = 0;
locale::_Locimp* locale::_Locimp::_Clocptr = nullptr;

namespace {

locale::_Locimp* global_implementation;
alignas(locale) char classic_storage[sizeof(locale)];

/// Enough for the facets of this DLL, so that the table seldom grows.
constexpr size_t least_facets = 48;

} // namespace

_Crt_new_delete& _Crt_new_delete::operator=(const _Crt_new_delete&) { return *this; }
_Crt_new_delete& _Crt_new_delete::operator=(_Crt_new_delete&&) noexcept { return *this; }

_Facet_base::_Facet_base() = default;
_Facet_base::_Facet_base(const _Facet_base&) = default;
_Facet_base& _Facet_base::operator=(const _Facet_base&) { return *this; }
_Facet_base::~_Facet_base() noexcept = default;

locale::id::operator size_t() {
    if (id_ == 0) {
        const Locked locked(locale_lock);
        if (id_ == 0) {
            id_ = static_cast<size_t>(++_Id_cnt);
        }
    }
    return id_;
}

size_t locale::facet::_Getcat(const facet**, const locale*) { return static_cast<size_t>(-1); }
void locale::facet::_Incref() noexcept { __atomic_add_fetch(&references_, 1, __ATOMIC_RELAXED); }
_Facet_base* locale::facet::_Decref() noexcept {
    return __atomic_sub_fetch(&references_, 1, __ATOMIC_ACQ_REL) == 0 ? this : nullptr;
}
locale::facet::facet(size_t references) : references_(static_cast<unsigned long>(references)) {}
locale::facet::~facet() noexcept = default;

locale::locale() noexcept : implementation_(_Init(true)) {}
locale::locale(const locale& other) noexcept : implementation_(other.implementation_) {
    implementation_->_Incref();
}
locale::~locale() noexcept {
    if (implementation_ != nullptr) {
        delete implementation_->_Decref();
    }
}
const locale& locale::operator=(const locale& other) noexcept {
    if (implementation_ != other.implementation_) {
        delete implementation_->_Decref();
        implementation_ = other.implementation_;
        implementation_->_Incref();
    }
    return *this;
}

const char* locale::c_str() const { return implementation_->name_.c_str(); }
const locale::facet* locale::_Getfacet(size_t number) const {
    const auto in = [number](const _Locimp& set) {
        return number < set.count_ ? set.facets_[number] : nullptr;
    };
    const facet* const found = in(*implementation_);
    return found == nullptr && implementation_->transparent_ ? in(*_Getgloballocale()) : found;
}

const locale& locale::classic() {
    _Init();
    return reinterpret_cast<const locale&>(classic_storage);
}
locale locale::global(const locale& next) {
    const Locked locked(locale_lock);
    locale old;
    _Setgloballocale(next.implementation_);
    next.implementation_->_Incref();
    delete old.implementation_->_Decref();
    const int categories = next.implementation_->categories_;
    if ((categories & all_categories) == all_categories) {
        setlocale(lc_all, next.c_str());
    } else {
        for (int category = lc_collate; category < lc_messages; ++category) {
            if ((categories & category_bit(static_cast<Category>(category))) != 0) {
                setlocale(category, next.c_str());
            }
        }
    }
    return old;
}
locale locale::empty() {
    _Init();
    return locale(_Locimp::_New_Locimp(true));
}

locale::_Locimp* locale::_Init(bool take) {
    const Locked locked(locale_lock);
    if (global_implementation == nullptr) {
        auto* const made = _Locimp::_New_Locimp(false);
        made->categories_ = all_categories;
        made->name_ = "C";
        _Locimp::_Clocptr = made;
        made->_Incref();
        new (classic_storage) locale(made);
        global_implementation = made;
    }
    if (take) {
        global_implementation->_Incref();
    }
    return global_implementation;
}
locale::_Locimp* locale::_Getgloballocale() { return global_implementation; }
void locale::_Setgloballocale(void* implementation) {
    global_implementation = static_cast<_Locimp*>(implementation);
}

locale::_Locimp::_Locimp(bool transparent) : facet(1), transparent_(transparent), name_("*") {}
locale::_Locimp::_Locimp(const _Locimp& other)
    : facet(1), categories_(other.categories_), transparent_(other.transparent_),
      name_(other.name_) {
    _Locimp_ctor(this, other);
}
locale::_Locimp::~_Locimp() noexcept { _Locimp_dtor(this); }
locale::_Locimp* locale::_Locimp::_New_Locimp(bool transparent) { return new _Locimp(transparent); }
locale::_Locimp* locale::_Locimp::_New_Locimp(const _Locimp& other) { return new _Locimp(other); }
void locale::_Locimp::_Locimp_ctor(_Locimp* self, const _Locimp& other) {
    const Locked locked(locale_lock);
    for (size_t i = 0; i < other.count_; ++i) {
        if (other.facets_[i] != nullptr) {
            _Locimp_Addfac(self, other.facets_[i], i);
        }
    }
}
void locale::_Locimp::_Locimp_dtor(_Locimp* self) {
    const Locked locked(locale_lock);
    for (size_t i = 0; i < self->count_; ++i) {
        if (self->facets_[i] != nullptr) {
            delete self->facets_[i]->_Decref();
        }
    }
    free(self->facets_);
}
void locale::_Locimp::_Locimp_Addfac(_Locimp* self, facet* added, size_t number) {
    const Locked locked(locale_lock);
    if (number >= self->count_) {
        const size_t count = number < least_facets ? least_facets : number + 1;
        auto* const made =
            static_cast<facet**>(realloc(self->facets_, count * sizeof *self->facets_));
        if (made == nullptr) {
            _Xbad_alloc();
        }
        memset(made + self->count_, 0, (count - self->count_) * sizeof *made);
        self->facets_ = made;
        self->count_ = count;
    }
    added->_Incref();
    facet* const old = self->facets_[number];
    self->facets_[number] = added;
    if (old != nullptr) {
        delete old->_Decref();
    }
}
void locale::_Locimp::_Addfac(facet* added, size_t number) { _Locimp_Addfac(this, added, number); }

/// One facet of a named locale; from another locale, if one is given.
template <class Facet>
void locale::_Locimp::add(const _Locinfo& info, category categories, const locale* from) {
    if ((categories & category_bit(static_cast<Category>(Facet::_Getcat()))) == 0) {
        return;
    }
    const facet* const added =
        from != nullptr ? static_cast<const facet*>(&use_facet<Facet>(*from)) : new Facet(info);
    _Addfac(const_cast<facet*>(added), Facet::id);
}
locale::_Locimp* locale::_Locimp::_Makeloc(const _Locinfo& info, category categories, _Locimp* to,
                                           const locale* from) {
    to->add<ctype<char>>(info, categories, from);
    to->add<num_get<char>>(info, categories, from);
    to->add<num_put<char>>(info, categories, from);
    to->add<numpunct<char>>(info, categories, from);
    to->add<codecvt<char, char, _Mbstatet>>(info, categories, from);
    _Makexloc(info, categories, to, from);
    _Makewloc(info, categories, to, from);
    to->categories_ |= categories;
    to->name_ = info._Getname();
    return to;
}
void locale::_Locimp::_Makexloc(const _Locinfo& info, category categories, _Locimp* to,
                                const locale* from) {
    to->add<collate<char>>(info, categories, from);
    to->add<messages<char>>(info, categories, from);
    to->add<money_get<char>>(info, categories, from);
    to->add<money_put<char>>(info, categories, from);
    to->add<moneypunct<char, false>>(info, categories, from);
    to->add<moneypunct<char, true>>(info, categories, from);
    to->add<time_get<char>>(info, categories, from);
    to->add<time_put<char>>(info, categories, from);
}
void locale::_Locimp::_Makewloc(const _Locinfo& info, category categories, _Locimp* to,
                                const locale* from) {
    to->add<ctype<wchar_t>>(info, categories, from);
    to->add<num_get<wchar_t>>(info, categories, from);
    to->add<num_put<wchar_t>>(info, categories, from);
    to->add<numpunct<wchar_t>>(info, categories, from);
    to->add<codecvt<wchar_t, char, _Mbstatet>>(info, categories, from);
    to->add<collate<wchar_t>>(info, categories, from);
    to->add<messages<wchar_t>>(info, categories, from);
    to->add<money_get<wchar_t>>(info, categories, from);
    to->add<money_put<wchar_t>>(info, categories, from);
    to->add<moneypunct<wchar_t, false>>(info, categories, from);
    to->add<moneypunct<wchar_t, true>>(info, categories, from);
    to->add<time_get<wchar_t>>(info, categories, from);
    to->add<time_put<wchar_t>>(info, categories, from);
}
/// Facets of unsigned short are those of wchar_t.
void locale::_Locimp::_Makeushloc(const _Locinfo&, category, _Locimp*, const locale*) {}

} // namespace std
