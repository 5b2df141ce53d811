#pragma once
/// Streams that go elsewhere for the time of one command.

#include "shell.hpp"

namespace ferry::cmd {

class Redirected {
public:
    Redirected() = default;
    Redirected(const Redirected&) = delete;
    Redirected& operator=(const Redirected&) = delete;
    ~Redirected();

    /// Opens the files; false, and said so, where one can't be.
    bool apply(Shell& shell, const List<Redirect>& list);
    /// Makes a stream a handle, which becomes this object's.
    void replace(int number, HANDLE handle);

private:
    struct Saved {
        int number;
        HANDLE before;
        HANDLE own;
    };
    List<Saved> saved_;
};

/// A handle that children inherit, of the same.
HANDLE inheritable(HANDLE handle);

} // namespace ferry::cmd
