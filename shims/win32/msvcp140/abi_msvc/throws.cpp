// The exceptions that the library's templates throw. Compiled for the C++ ABI of Microsoft's
// compiler, so that programs catch them by their types: names, bases and layouts are what their
// headers say.

using size_t = decltype(sizeof 0);

extern "C" {
struct ExceptionData {
    const char* text;
    bool owns;
};
__declspec(dllimport) void __std_exception_copy(const ExceptionData* from, ExceptionData* to);
__declspec(dllimport) void __std_exception_destroy(ExceptionData* data);
__declspec(dllimport) void* malloc(size_t size);
__declspec(dllimport) void free(void* block);
__declspec(dllimport) size_t strlen(const char* text);
__declspec(dllimport) void* memcpy(void* to, const void* from, size_t size);
__declspec(dllimport) void abort();
}

// What destructors refer to that delete, which programs' own code does.
void operator delete(void* block) noexcept { free(block); }
void operator delete(void* block, size_t) noexcept { free(block); }
extern "C" void _purecall() { abort(); }

namespace std {

class exception {
public:
    exception() noexcept = default;
    explicit exception(const char* text) {
        const ExceptionData given{text, true};
        __std_exception_copy(&given, &data_);
    }
    /// Of a text that stays.
    exception(const char* text, int) noexcept : data_{text, false} {}
    exception(const exception& other) { __std_exception_copy(&other.data_, &data_); }
    exception& operator=(const exception&) = delete;
    virtual ~exception() { __std_exception_destroy(&data_); }
    virtual const char* what() const {
        return data_.text != nullptr ? data_.text : "Unknown exception";
    }

private:
    ExceptionData data_{};
};

class bad_alloc : public exception {
public:
    bad_alloc() : exception("bad allocation", 1) {}
};
class bad_exception : public exception {
public:
    bad_exception() : exception("bad exception", 1) {}
};
class bad_function_call : public exception {
public:
    const char* what() const override { return "bad function call"; }
};
class logic_error : public exception {
public:
    using exception::exception;
};
class invalid_argument : public logic_error {
public:
    using logic_error::logic_error;
};
class length_error : public logic_error {
public:
    using logic_error::logic_error;
};
class out_of_range : public logic_error {
public:
    using logic_error::logic_error;
};
class runtime_error : public exception {
public:
    using exception::exception;
};
class overflow_error : public runtime_error {
public:
    using runtime_error::runtime_error;
};

/// std::string: short texts lie in it.
class string {
public:
    explicit string(const char* text) : size_(strlen(text)) {
        char* to = short_;
        if (size_ > capacity_) {
            capacity_ = size_;
            to = long_ = static_cast<char*>(malloc(size_ + 1));
            if (to == nullptr) {
                throw bad_alloc();
            }
        }
        memcpy(to, text, size_ + 1);
    }
    ~string() {
        if (capacity_ >= sizeof short_) {
            free(long_);
        }
    }
    string(const string&) = delete;
    string& operator=(const string&) = delete;

private:
    union {
        char short_[16];
        char* long_;
    };
    size_t size_;
    size_t capacity_ = sizeof short_ - 1;
};

class error_category;
class error_code {
public:
    int value;
    const error_category* category;
};
class error_condition {
public:
    int value;
    const error_category* category;
};

class error_category {
public:
    constexpr explicit error_category(size_t id) noexcept : id_(id) {}
    virtual ~error_category() = default;
    virtual const char* name() const noexcept = 0;
    virtual string message(int value) const = 0;
    virtual error_condition default_error_condition(int value) const noexcept {
        return {value, this};
    }
    virtual bool equivalent(const error_code& code, int value) const noexcept {
        return is(*code.category) && code.value == value;
    }
    virtual bool equivalent(int value, const error_condition& condition) const noexcept {
        const error_condition own = default_error_condition(value);
        return own.category->is(*condition.category) && own.value == condition.value;
    }

private:
    bool is(const error_category& other) const { return id_ == other.id_; }
    size_t id_; ///< what says that two are the same
};

const char* _Syserror_map(int code);

class _Generic_error_category : public error_category {
public:
    constexpr _Generic_error_category() noexcept : error_category(5) {}
    const char* name() const noexcept override { return "generic"; }
    string message(int value) const override { return string(_Syserror_map(value)); }
};

class _System_error : public runtime_error {
public:
    _System_error(error_code code, const char* text) : runtime_error(text), code_(code) {}
    const error_code& code() const { return code_; }

private:
    error_code code_;
};
class system_error : public _System_error {
public:
    using _System_error::_System_error;
};

namespace {

const _Generic_error_category generic;

struct Text {
    int code;
    const char* text;
};
/// The names of errc's members, by the numbers of <errno.h>.
constexpr Text texts[] = {
#define ROW(code, text) {code, text},
#include "error_texts.inc"
#undef ROW
};

} // namespace

const char* _Syserror_map(int code) {
    for (const Text& row : texts) {
        if (row.code == code) {
            return row.text;
        }
    }
    return nullptr;
}

void _Xbad_alloc() { throw bad_alloc(); }
void _Xbad_function_call() { throw bad_function_call(); }
void _Xinvalid_argument(const char* text) { throw invalid_argument(text); }
void _Xlength_error(const char* text) { throw length_error(text); }
void _Xout_of_range(const char* text) { throw out_of_range(text); }
void _Xoverflow_error(const char* text) { throw overflow_error(text); }
void _Xruntime_error(const char* text) { throw runtime_error(text); }

/// By the numbers of <xthreads.h>.
void _Throw_Cpp_error(int which) {
    constexpr int codes[] = {16, 22, 3, 12, 1, 36, 11};
    if (which < 0 || which >= static_cast<int>(sizeof codes / sizeof *codes)) {
        abort();
    }
    throw system_error({codes[which], &generic}, _Syserror_map(codes[which]));
}

} // namespace std

extern "C" void ferry_throw_bad_exception() { throw std::bad_exception(); }

// type_info's functions: those of these types are asked of the program's own.
extern "C" const void* const ferry_type_info_table[1] __asm__("??_7type_info@@6B@");
const void* const ferry_type_info_table[1] = {nullptr};
