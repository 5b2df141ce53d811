#pragma once
/// A function on a locked stream, and its twin for a stream that is locked already.
#define LOCKED(T, name, nolock, parameters, arguments)                                             \
    T name parameters {                                                                            \
        if (stream == nullptr) {                                                                   \
            invalid();                                                                             \
            return static_cast<T>(-1);                                                             \
        }                                                                                          \
        const StreamGuard guard(*stream);                                                          \
        return nolock arguments;                                                                   \
    }
