#pragma once
/// std::locale and what it consists of. Programs read members themselves (use_facet is a template
/// of theirs): layouts are those of Microsoft's <xlocale> and <xlocinfo>.

#include "exceptions.hpp"

namespace std {

enum _Uninitialized { _Noinit };

/// A text of its own, or none.
template <class Elem>
class _Yarn {
public:
    _Yarn() noexcept;
    _Yarn(const _Yarn& other) noexcept;
    _Yarn(const Elem* text) noexcept;
    _Yarn& operator=(const _Yarn& other) noexcept;
    _Yarn& operator=(const Elem* text) noexcept;
    ~_Yarn() noexcept;
    bool empty() const noexcept;
    const Elem* c_str() const noexcept;
    bool _Empty() const noexcept;
    const Elem* _C_str() const noexcept;

private:
    void _Tidy() noexcept;

    Elem* text_ = nullptr;
    Elem nothing_ = Elem();
};

/// Names of days and months as _Strftime takes them; a copy takes them over.
class _Timevec {
public:
    explicit _Timevec(void* names = nullptr);
    _Timevec(const _Timevec& other);
    _Timevec& operator=(const _Timevec& other);
    ~_Timevec() noexcept;
    void* _Getptr() const;

private:
    mutable void* names_ = nullptr;
};

/// The C runtime's locale is the named one as long as the object lives.
class _Locinfo {
public:
    static void _Locinfo_ctor(_Locinfo* self, const char* name);
    static void _Locinfo_ctor(_Locinfo* self, int categories, const char* name);
    static void _Locinfo_dtor(_Locinfo* self);
    static _Locinfo& _Locinfo_Addcats(_Locinfo* self, int categories, const char* name);

    _Locinfo(const char* name = "C");
    _Locinfo(int categories, const char* name);
    _Locinfo(const _Locinfo&) = delete;
    _Locinfo& operator=(const _Locinfo&) = delete;
    ~_Locinfo() noexcept;

    _Locinfo& _Addcats(int categories, const char* name);
    const char* _Getname() const;
    ::_Collvec _Getcoll() const;
    ::_Ctypevec _Getctype() const;
    ::_Cvtvec _Getcvt() const;
    const lconv* _Getlconv() const;
    _Timevec _Gettnames() const;
    const char* _Getdays() const;
    const char* _Getmonths() const;
    const char* _Getfalse() const;
    const char* _Gettrue() const;
    int _Getdateorder() const;
    _Timevec _W_Gettnames() const;
    const unsigned short* _W_Getdays() const;
    const unsigned short* _W_Getmonths() const;

private:
    int lock_;
    mutable _Yarn<char> days_;
    mutable _Yarn<char> months_;
    mutable _Yarn<wchar_t> wide_days_;
    mutable _Yarn<wchar_t> wide_months_;
    _Yarn<char> old_name_;
    _Yarn<char> name_;
};

class _Facet_base {
public:
    _Facet_base();
    _Facet_base(const _Facet_base&);
    _Facet_base& operator=(const _Facet_base&);
    virtual ~_Facet_base() noexcept;
    virtual void _Incref() noexcept = 0;
    /// This, if it was the last reference.
    virtual _Facet_base* _Decref() noexcept = 0;
};

struct _Crt_new_delete {
    _Crt_new_delete& operator=(const _Crt_new_delete&);
    _Crt_new_delete& operator=(_Crt_new_delete&&) noexcept;
};
template <class Unused>
class _Locbase {};

class locale : public _Locbase<int>, public _Crt_new_delete {
public:
    using category = int;

    class id {
    public:
        __attribute__((used)) constexpr id(size_t value = 0) : id_(value) {}
        id(const id&) = delete;
        id& operator=(const id&) = delete;
        operator size_t();

    private:
        size_t id_;
        static int _Id_cnt;
    };

    class facet : public _Facet_base, public _Crt_new_delete {
    public:
        static size_t _Getcat(const facet** made = nullptr, const locale* where = nullptr);
        void _Incref() noexcept override;
        _Facet_base* _Decref() noexcept override;
        facet(const facet&) = delete;
        facet& operator=(const facet&) = delete;

    protected:
        explicit facet(size_t references = 0);
        ~facet() noexcept override;

    private:
        unsigned long references_;
    };

    class _Locimp;

    explicit locale(_Locimp* taken) noexcept : implementation_(taken) {}
    locale() noexcept;
    locale(const locale& other) noexcept;
    ~locale() noexcept;
    const locale& operator=(const locale& other) noexcept;

    const char* c_str() const;
    const facet* _Getfacet(size_t number) const;
    static const locale& classic();
    static locale global(const locale& next);
    static locale empty();

private:
    static _Locimp* _Init(bool take = false);
    static _Locimp* _Getgloballocale();
    static void _Setgloballocale(void* implementation);

    _Locimp* implementation_;
};

class locale::_Locimp : public locale::facet {
public:
    friend locale;

    _Locimp& operator=(const _Locimp&) = delete;

protected:
    ~_Locimp() noexcept override;

private:
    static _Locimp* _New_Locimp(bool transparent = false);
    static _Locimp* _New_Locimp(const _Locimp& other);
    static void _Locimp_dtor(_Locimp* self);
    static void _Locimp_Addfac(_Locimp* self, facet* added, size_t number);
    static void _Locimp_ctor(_Locimp* self, const _Locimp& other);

    explicit _Locimp(bool transparent);
    _Locimp(const _Locimp& other);
    void _Addfac(facet* added, size_t number);

    static _Locimp* _Makeloc(const _Locinfo& info, category categories, _Locimp* to,
                             const locale* from);
    static void _Makewloc(const _Locinfo& info, category categories, _Locimp* to,
                          const locale* from);
    static void _Makeushloc(const _Locinfo& info, category categories, _Locimp* to,
                            const locale* from);
    static void _Makexloc(const _Locinfo& info, category categories, _Locimp* to,
                          const locale* from);
    template <class Facet>
    void add(const _Locinfo& info, category categories, const locale* from);

    facet** facets_ = nullptr;
    size_t count_ = 0;
    category categories_ = 0;
    bool transparent_;
    _Yarn<char> name_;

    static _Locimp* _Clocptr;
};

static_assert(sizeof(void*) != 8 || (sizeof(locale) == 16 && sizeof(locale::facet) == 16));

/// The facet of those that this DLL makes when a locale that has none is asked for it.
template <class Facet>
inline const locale::facet* made_facet = nullptr;

template <class Facet>
const Facet& use_facet(const locale& from) {
    const ferry::msvcp::Locked locked(ferry::msvcp::locale_lock);
    const locale::facet* found = from._Getfacet(Facet::id);
    if (found == nullptr) {
        found = made_facet<Facet>;
        if (found == nullptr) {
            Facet::_Getcat(&found, &from);
            const_cast<locale::facet*>(found)->_Incref();
            made_facet<Facet> = found;
        }
    }
    return static_cast<const Facet&>(*found);
}

/// What each facet's _Getcat does.
template <class Facet>
size_t make_facet(const locale::facet** made, const locale* where, Category category) {
    if (made != nullptr && *made == nullptr) {
        *made = new Facet(_Locinfo(where->c_str()));
    }
    return category;
}

} // namespace std
