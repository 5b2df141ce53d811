// What dynamic_cast of a reference and typeid of nothing throw, as Microsoft's headers declare it.

// compiler: msvc
extern "C" int printf(const char*, ...);

class type_info {
public:
    virtual ~type_info();
};
// Of a library that is not here.
extern "C" const void* const type_info_table[1] __asm__("??_7type_info@@6B@");
const void* const type_info_table[1] = {nullptr};

namespace std {
using ::type_info;
class exception {
public:
    virtual ~exception() {}
    virtual const char* what() const { return "mine"; }

private:
    [[maybe_unused]] const char* text_ = nullptr;
    [[maybe_unused]] bool owns_ = false;
};
class bad_cast : public exception {};
class bad_typeid : public exception {};
} // namespace std

struct Base {
    virtual ~Base() {}
};
struct Derived : Base {
    int value = 7;
};
struct Other : Base {};

static Base* volatile nothing;

__attribute__((noinline)) static int value_of(Base& base) {
    return dynamic_cast<Derived&>(base).value;
}
__attribute__((noinline)) static const void* type_of(Base* base) { return &typeid(*base); }

int main() {
    Derived derived;
    Other other;
    printf("%d %d\n", value_of(derived),
           dynamic_cast<Derived*>(static_cast<Base*>(&other)) == nullptr);
    try {
        printf("%d\n", value_of(other));
    } catch (const std::bad_typeid&) {
        printf("not this\n");
    } catch (const std::bad_cast& e) {
        printf("bad_cast: %s\n", e.what());
    }
    printf("%d %d\n", type_of(&derived) == type_of(&derived), type_of(&derived) == type_of(&other));
    try {
        printf("%p\n", type_of(nothing));
    } catch (const std::exception& e) {
        printf("exception: %s\n", e.what());
    }
    try {
        type_of(nothing);
    } catch (std::bad_typeid e) {
        printf("a copy of one\n");
    }
}
