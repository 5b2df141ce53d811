#include "files.hpp"

namespace ferry::tools {

List<Text> files_of(const Text& pattern) {
    List<Text> list;
    if (has_wildcards(pattern)) {
        List<Found> found = find_files(pattern, false);
        for (Found& one : found) {
            list.add(move(one.path));
        }
        list.sort([](const Text& a, const Text& b) { return compare(a, b, true) < 0; });
    }
    if (list.empty()) {
        list.add(pattern);
    }
    return list;
}

Text in_capitals(View text) {
    Text capitals(text);
    for (SIZE_T i = 0; i < capitals.size(); ++i) {
        capitals.set(i, upper(capitals[i]));
    }
    return capitals;
}

} // namespace ferry::tools
