// Digests in structures that the program holds: MD4Init, MD5Init, A_SHAInit and what follows them.

#include "../bcrypt/digest.hpp"

using namespace ferry::win32;

namespace {

constexpr ULONG block_size = 64;

struct Md4Context {
    ULONG state[4];
    ULONG bits[2];
    UCHAR block[block_size];
    UCHAR digest[16];
    static constexpr const WCHAR* name = L"MD4";
};
struct Md5Context {
    ULONG bits[2];
    ULONG state[4];
    UCHAR block[block_size];
    UCHAR digest[16];
    static constexpr const WCHAR* name = L"MD5";
};
struct ShaContext {
    ULONG unknown[6];
    ULONG state[5];
    ULONG bits[2]; ///< the upper half first
    UCHAR block[block_size];
    static constexpr const WCHAR* name = L"SHA1";
};

template <class Context>
constexpr bool upper_first = sizeof(Context::state) == sizeof(ShaContext::state);

template <class Context>
ULONG64 bits_of(const Context& context) {
    const ULONG first = context.bits[0];
    const ULONG second = context.bits[1];
    return upper_first<Context> ? ULONG64{first} << 32 | second : ULONG64{second} << 32 | first;
}

template <class Context>
void begin(Context& context) {
    memcpy(context.state, bcrypt::algorithm_of(Context::name)->initial.words, sizeof context.state);
    context.bits[0] = 0;
    context.bits[1] = 0;
}

template <class Context>
void add(Context& context, const UCHAR* data, ULONG size) {
    const bcrypt::Algorithm& algorithm = *bcrypt::algorithm_of(Context::name);
    ULONG64 bits = bits_of(context);
    while (size > 0) {
        const auto filled = static_cast<ULONG>(bits / 8 % block_size);
        const ULONG room = block_size - filled;
        const ULONG part = size < room ? size : room;
        memcpy(context.block + filled, data, part);
        bits += ULONG64{part} * 8;
        data += part;
        size -= part;
        if (part == room) {
            bcrypt::DigestState state{};
            memcpy(state.words, context.state, sizeof context.state);
            algorithm.compress(state, context.block);
            memcpy(context.state, state.words, sizeof context.state);
        }
    }
    context.bits[upper_first<Context> ? 1 : 0] = static_cast<ULONG>(bits);
    context.bits[upper_first<Context> ? 0 : 1] = static_cast<ULONG>(bits >> 32);
}

template <class Context>
void end(Context& context, UCHAR* digest) {
    const ULONG64 bits = bits_of(context);
    constexpr ULONG length_size = 8;
    UCHAR tail[block_size + length_size] = {0x80};
    const auto filled = static_cast<ULONG>(bits / 8 % block_size);
    const ULONG padding = filled < block_size - length_size ? block_size - length_size - filled
                                                            : 2 * block_size - length_size - filled;
    const bool big_endian = upper_first<Context>;
    for (unsigned i = 0; i < length_size; ++i) {
        tail[padding + (big_endian ? length_size - 1 - i : i)] = static_cast<UCHAR>(bits >> 8 * i);
    }
    add(context, tail, padding + length_size);
    for (unsigned i = 0; i < sizeof context.state; ++i) {
        const unsigned at = big_endian ? 3 - i % 4 : i % 4;
        digest[i] = static_cast<UCHAR>(context.state[i / 4] >> 8 * at);
    }
}

} // namespace

extern "C" {

void WINAPI MD4Init(Md4Context* context) { begin(*context); }
void WINAPI MD4Update(Md4Context* context, const UCHAR* data, ULONG size) {
    add(*context, data, size);
}
void WINAPI MD4Final(Md4Context* context) { end(*context, context->digest); }

void WINAPI MD5Init(Md5Context* context) { begin(*context); }
void WINAPI MD5Update(Md5Context* context, const UCHAR* data, ULONG size) {
    add(*context, data, size);
}
void WINAPI MD5Final(Md5Context* context) { end(*context, context->digest); }

void WINAPI A_SHAInit(ShaContext* context) { begin(*context); }
void WINAPI A_SHAUpdate(ShaContext* context, const UCHAR* data, ULONG size) {
    add(*context, data, size);
}
/// The context begins anew.
void WINAPI A_SHAFinal(ShaContext* context, UCHAR* digest) {
    end(*context, digest);
    begin(*context);
}

} // extern "C"
