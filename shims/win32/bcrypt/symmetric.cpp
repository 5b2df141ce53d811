#include "symmetric.hpp"

#include "digest.hpp"

namespace ferry::win32::bcrypt {
namespace {

using Which = CipherKind::Which;
constexpr CipherKind kinds[] = {
    {Which::aes, L"AES", aes_block, 16, 32, 8},     {Which::des, L"DES", des_block, 8, 8, 0},
    {Which::des, L"3DES", des_block, 24, 24, 0},    {Which::des, L"3DES_112", des_block, 16, 16, 0},
    {Which::rc4, L"RC4", 1, 1, most_cipher_key, 1},
};

} // namespace

void Rc4::begin(const UCHAR* key, ULONG size) {
    i_ = j_ = 0;
    for (unsigned i = 0; i < sizeof state_; ++i) {
        state_[i] = static_cast<UCHAR>(i);
    }
    UCHAR j = 0;
    for (unsigned i = 0; i < sizeof state_; ++i) {
        const UCHAR value = state_[i];
        j = static_cast<UCHAR>(j + value + key[i % size]);
        state_[i] = state_[j];
        state_[j] = value;
    }
}

void Rc4::run(const UCHAR* from, UCHAR* to, ULONG size) {
    for (ULONG at = 0; at < size; ++at) {
        const UCHAR value = state_[++i_];
        j_ = static_cast<UCHAR>(j_ + value);
        state_[i_] = state_[j_];
        state_[j_] = value;
        to[at] = from[at] ^ state_[static_cast<UCHAR>(state_[i_] + value)];
    }
}

const CipherKind* cipher_of(const WCHAR* name) {
    for (const CipherKind& kind : kinds) {
        if (same_name(kind.name, name)) {
            return &kind;
        }
    }
    return nullptr;
}

void SymmetricKey::begin(const CipherKind& of, const UCHAR* key, ULONG size) {
    kind = &of;
    switch (of.which) {
    case Which::aes: return aes.begin(key, size);
    case Which::des: return des.begin(key, size);
    case Which::rc4: return rc4.begin(key, size);
    }
}

void SymmetricKey::encrypt(const UCHAR* from, UCHAR* to) const {
    kind->which == Which::aes ? aes.encrypt(from, to) : des.encrypt(from, to);
}
void SymmetricKey::decrypt(const UCHAR* from, UCHAR* to) const {
    kind->which == Which::aes ? aes.decrypt(from, to) : des.decrypt(from, to);
}

void mix_bytes(UCHAR* to, const UCHAR* with, ULONG size) {
    for (ULONG i = 0; i < size; ++i) {
        to[i] ^= with[i];
    }
}

void chain_blocks(const SymmetricKey& key, Mode mode, ULONG segment, bool encrypts, UCHAR* chain,
                  const UCHAR* from, UCHAR* to, ULONG size) {
    const ULONG block = key.kind->block;
    const ULONG step = mode == Mode::cfb ? segment : block;
    for (ULONG at = 0; at < size; at += step) {
        UCHAR in[most_cipher_block];
        UCHAR out[most_cipher_block];
        memcpy(in, from + at, step);
        if (mode == Mode::cfb) {
            key.encrypt(chain, out);
            mix_bytes(out, in, step);
            memmove(chain, chain + step, block - step);
            memcpy(chain + block - step, encrypts ? out : in, step);
        } else if (encrypts) {
            if (mode == Mode::cbc) {
                mix_bytes(in, chain, block);
            }
            key.encrypt(in, out);
            memcpy(chain, out, block);
        } else {
            key.decrypt(in, out);
            if (mode == Mode::cbc) {
                mix_bytes(out, chain, block);
            }
            memcpy(chain, in, block);
        }
        memcpy(to + at, out, step);
    }
}

ULONG padding_of(const UCHAR* block, ULONG size) {
    const ULONG count = block[size - 1];
    if (count == 0 || count > size) {
        return 0;
    }
    for (ULONG i = size - count; i < size; ++i) {
        if (block[i] != count) {
            return 0;
        }
    }
    return count;
}

} // namespace ferry::win32::bcrypt
