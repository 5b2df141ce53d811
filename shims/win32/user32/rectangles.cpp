// Arithmetic of rectangles: the right and lower edges do not belong to them.

#include <ferry/win32/ntdll.hpp>

#include <winuser.h>

namespace {

bool is_empty(const RECT& r) { return r.left >= r.right || r.top >= r.bottom; }

LONG lesser(LONG a, LONG b) { return a < b ? a : b; }
LONG greater(LONG a, LONG b) { return a > b ? a : b; }

/// What is left of an answer: zero for one that is empty.
BOOL give(RECT* to, const RECT& value) {
    *to = is_empty(value) ? RECT{} : value;
    return !is_empty(value);
}

} // namespace

extern "C" {

BOOL WINAPI SetRect(LPRECT to, int left, int top, int right, int bottom) {
    *to = {left, top, right, bottom};
    return TRUE;
}
BOOL WINAPI SetRectEmpty(LPRECT to) {
    *to = {};
    return TRUE;
}
BOOL WINAPI CopyRect(LPRECT to, const RECT* from) {
    *to = *from;
    return TRUE;
}
BOOL WINAPI InflateRect(LPRECT r, int across, int down) {
    *r = {r->left - across, r->top - down, r->right + across, r->bottom + down};
    return TRUE;
}
BOOL WINAPI OffsetRect(LPRECT r, int across, int down) {
    *r = {r->left + across, r->top + down, r->right + across, r->bottom + down};
    return TRUE;
}
BOOL WINAPI IsRectEmpty(const RECT* r) { return is_empty(*r); }
BOOL WINAPI EqualRect(const RECT* a, const RECT* b) {
    return a->left == b->left && a->top == b->top && a->right == b->right && a->bottom == b->bottom;
}
BOOL WINAPI PtInRect(const RECT* r, POINT at) {
    return at.x >= r->left && at.x < r->right && at.y >= r->top && at.y < r->bottom;
}
BOOL WINAPI IntersectRect(LPRECT to, const RECT* a, const RECT* b) {
    if (is_empty(*a) || is_empty(*b)) {
        return give(to, {});
    }
    return give(to, {greater(a->left, b->left), greater(a->top, b->top), lesser(a->right, b->right),
                     lesser(a->bottom, b->bottom)});
}
/// The least one that holds both; an empty one counts for nothing.
BOOL WINAPI UnionRect(LPRECT to, const RECT* a, const RECT* b) {
    if (is_empty(*a) || is_empty(*b)) {
        return give(to, is_empty(*a) ? *b : *a);
    }
    return give(to, {lesser(a->left, b->left), lesser(a->top, b->top), greater(a->right, b->right),
                     greater(a->bottom, b->bottom)});
}
/// What is left of the first one, where that is a rectangle.
BOOL WINAPI SubtractRect(LPRECT to, const RECT* from, const RECT* what) {
    RECT left = *from;
    RECT common{};
    if (IntersectRect(&common, from, what)) {
        if (common.top == left.top && common.bottom == left.bottom) {
            if (common.left == left.left) {
                left.left = common.right;
            } else if (common.right == left.right) {
                left.right = common.left;
            }
        } else if (common.left == left.left && common.right == left.right) {
            if (common.top == left.top) {
                left.top = common.bottom;
            } else if (common.bottom == left.bottom) {
                left.bottom = common.top;
            }
        }
        if (EqualRect(&common, from)) {
            left = {};
        }
    }
    return give(to, left);
}

} // extern "C"
