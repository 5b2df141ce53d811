#pragma once
/// The exceptions that the library throws. Programs catch them by their types: names, bases and
/// layouts are what their headers say.

#include "string.hpp"

extern "C" {
struct ExceptionData {
    const char* text;
    bool owns;
};
RUNTIME void __std_exception_copy(const ExceptionData* from, ExceptionData* to);
RUNTIME void __std_exception_destroy(ExceptionData* data);
}

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
class bad_cast : public exception {
public:
    bad_cast() : exception("bad cast", 1) {}
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

namespace regex_constants {
enum error_type : int;
}
class regex_error : public runtime_error {
public:
    explicit regex_error(regex_constants::error_type code);
    regex_constants::error_type code() const { return code_; }

private:
    regex_constants::error_type code_;
};

class error_category;
class error_code {
public:
    string message() const;
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
    virtual bool equivalent(int value, const error_condition& condition) const noexcept {
        const error_condition own = default_error_condition(value);
        return own.category->is(*condition.category) && own.value == condition.value;
    }
    virtual bool equivalent(const error_code& code, int value) const noexcept {
        return is(*code.category) && code.value == value;
    }

private:
    bool is(const error_category& other) const { return id_ == other.id_; }
    size_t id_; ///< what says that two are the same
};
inline string error_code::message() const { return category->message(value); }

class _System_error : public runtime_error {
public:
    _System_error(error_code code, const char* text)
        : runtime_error(with_message(text, code).c_str()), code_(code) {}
    const error_code& code() const { return code_; }

private:
    static string with_message(const char* text, const error_code& code) {
        string whole(text);
        if (!whole.empty()) {
            whole.append(": ", 2);
        }
        whole.append(code.message());
        return whole;
    }
    error_code code_;
};
class system_error : public _System_error {
public:
    using _System_error::_System_error;
};

class future_error : public logic_error {
public:
    future_error(error_code code, const char* text) : logic_error(text, 0), code_(code) {}
    const error_code& code() const noexcept { return code_; }

private:
    error_code code_;
};

/// What streams throw: its code is io_errc::stream.
error_code stream_error();

[[noreturn]] void _Xlength_error(const char* text);
[[noreturn]] void _Xruntime_error(const char* text);

} // namespace std
