// std::_Lockit: a lock of the library by its number, held while the object lives; and what makes
// the locks, which are there before any program's code.

#include "runtime.hpp"

namespace std {

class _Lockit {
public:
    _Lockit();
    explicit _Lockit(int number);
    ~_Lockit() noexcept;
    static void _Lockit_ctor(int number);
    static void _Lockit_dtor(int number);

private:
    static void _Lockit_ctor(_Lockit* self);
    static void _Lockit_ctor(_Lockit* self, int number);
    static void _Lockit_dtor(_Lockit* self);

    int number_;
};

class _Init_locks {
public:
    _Init_locks();
    _Init_locks& operator=(const _Init_locks&);
    ~_Init_locks() noexcept;

private:
    static void _Init_locks_ctor(_Init_locks* self);
    static void _Init_locks_dtor(_Init_locks* self);
};

_Lockit::_Lockit() { _Lockit_ctor(this); }
_Lockit::_Lockit(int number) { _Lockit_ctor(this, number); }
_Lockit::~_Lockit() noexcept { _Lockit_dtor(this); }
void _Lockit::_Lockit_ctor(_Lockit* self) { cpp_lockit(&self->number_, 0); }
void _Lockit::_Lockit_ctor(_Lockit* self, int number) { cpp_lockit(&self->number_, number); }
void _Lockit::_Lockit_dtor(_Lockit* self) { cpp_lockit_end(&self->number_); }
void _Lockit::_Lockit_ctor(int number) {
    int unused = 0;
    cpp_lockit(&unused, number);
}
void _Lockit::_Lockit_dtor(int number) { cpp_lockit_end(&number); }

_Init_locks::_Init_locks() { _Init_locks_ctor(this); }
_Init_locks::~_Init_locks() noexcept { _Init_locks_dtor(this); }
_Init_locks& _Init_locks::operator=(const _Init_locks&) { return *this; }
void _Init_locks::_Init_locks_ctor(_Init_locks*) {}
void _Init_locks::_Init_locks_dtor(_Init_locks*) {}

} // namespace std
