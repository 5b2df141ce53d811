#pragma once
/// The files that names on command lines mean.

#include <paths.hpp>
#include <text.hpp>

namespace ferry::tools {

using namespace console;

/// The files that a name with wildcards means, with the directory as it was given; the name itself
/// where it has none, or nothing fits it.
List<Text> files_of(const Text& pattern);

/// Calls `use` with the path of each directory below `directory`, each before those below it.
/// Links to directories are not followed.
template <class Use>
void each_directory(const Text& directory, const Use& use) {
    List<Text> below;
    {
        Search search(joined(directory, L"*"));
        if (search.is_open()) {
            do {
                const bool is_link =
                    (search.found().dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
                if (search.is_directory() && !is_link && !search.is_dots()) {
                    below.add(joined(directory, search.found().cFileName));
                }
            } while (search.next());
        }
    }
    below.sort([](const Text& a, const Text& b) { return compare(a, b, true) < 0; });
    for (const Text& one : below) {
        use(one);
        each_directory(one, use);
    }
}

Text in_capitals(View text);

} // namespace ferry::tools
