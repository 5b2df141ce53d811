// What typeid and dynamic_cast throw. Compiled for the C++ ABI of Microsoft's compiler, whose
// headers say what the types are called: the older runtime's are in no namespace.

extern "C" {
struct ExceptionData {
    const char* text;
    bool owns;
};
void __std_exception_copy(const ExceptionData* from, ExceptionData* to) noexcept;
void __std_exception_destroy(ExceptionData* data) noexcept;
void free(void* block) noexcept;

/// Referred to by type descriptors; programs compare their names alone.
extern const void* const ferry_type_info_table[1];
const void* const ferry_type_info_table[1] __asm__("??_7type_info@@6B@") = {nullptr};
}

#if FERRY_UCRT
namespace std {
#endif

class exception {
public:
    /// Of a text that stays.
    explicit exception(const char* text) noexcept : data_{text, false} {}
    exception(const exception& other) { __std_exception_copy(&other.data_, &data_); }
    exception& operator=(const exception&) = delete;
    virtual ~exception() { __std_exception_destroy(&data_); }
    virtual const char* what() const { return data_.text; }
    static void operator delete(void* block) noexcept { free(block); }

private:
    ExceptionData data_{};
};
class bad_cast : public exception {
public:
    using exception::exception;
};
class bad_typeid : public exception {
public:
    using exception::exception;
};

#if FERRY_UCRT
} // namespace std
using std::bad_cast;
using std::bad_typeid;
#define NOTHING "nullptr"
#else
#define NOTHING "NULL"
#endif

extern "C" {

[[noreturn]] void ferry_throw_bad_cast() { throw bad_cast("Bad dynamic_cast!"); }
[[noreturn]] void ferry_throw_bad_typeid() {
    throw bad_typeid("Attempted a typeid of " NOTHING " pointer!");
}

} // extern "C"
