#include "best_fits.hpp"

namespace ferry::win32 {
namespace {

/// Letters of U+00C0 to U+017F without what is added to them; a dot where that is nothing.
constexpr WCHAR first_fit = 0xc0;
constexpr char fits[] = "AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"
                        "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKk.LlLlLl."
                        ".LlNnNnNn...OoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz.";

/// Punctuation that pages may lack.
constexpr struct {
    WCHAR from;
    char to;
} punctuation[] = {{0xa0, ' '},    {0xa6, '|'},    {0xab, '<'},   {0xad, '-'},    {0xb4, '\''},
                   {0xbb, '>'},    {0x2010, '-'},  {0x2011, '-'}, {0x2013, '-'},  {0x2014, '-'},
                   {0x2018, '\''}, {0x2019, '\''}, {0x201a, ','}, {0x201c, '"'},  {0x201d, '"'},
                   {0x201e, '"'},  {0x2022, '.'},  {0x2026, '.'}, {0x2032, '\''}, {0x2039, '<'},
                   {0x203a, '>'},  {0x2212, '-'},  {0x3000, ' '}};

/// Runs of characters and the bytes of page 1252 that they become; a dot where that is nothing
/// (bestfit1252.txt).
constexpr struct {
    WCHAR first;
    const char* fits;
} runs_of_1252[] = {
    {0x0110, "\xd0"},
    {0x0180, "b"},
    {0x0189, "\xd0"},
    {0x0191, "\x83"},
    {0x0197, "I..l....OOo"},
    {0x01ab, "t..TUu.....z"},
    {0x01c0, "|..!"},
    {0x01cd, "AaIiOoUuUuUuUuUu.Aa....GgGgKkOoOo..j"},
    {0x0261, "g"},
    {0x02b9, "'\".'"},
    {0x02c4, "^...'\xaf\xb4`._"},
    {0x02da, "\xb0"},
    {0x0300, "`\xb4^~\xaf\xaf..\xa8.\xb0...\""},
    {0x0327, "\xb8"},
    {0x0331, "__"},
    {0x037e, ";"},
    {0x0393, "G....T"},
    {0x03a3, "S..F..O"},
    {0x03b1, "a\xdf.de......\xb5...p..st.f"},
    {0x04bb, "h"},
    {0x0589, ":"},
    {0x066a, "%"},
    {0x2000, "       "},
    {0x2017, "="},
    {0x2024, "\xb7"},
    {0x2032, "'..`"},
    {0x2044, "/"},
    {0x2070, "\xb0...45678......n0123456789"},
    {0x20a1, "\xa2..\xa3..P"},
    {0x2102, "C....E..gHHHh.IILl.N..PPQRRR......Z...Z.K\xc5"
             "BCeeEF.Mo"},
    {0x2205, "\xd8"},
    {0x2212, "-\xb1./\\*\xb0\xb7v...8....|.....n"},
    {0x2236, ":.....~"},
    {0x2248, "\x98"},
    {0x2261, "=..==....\xab\xbb"},
    {0x22c5, "\xb7"},
    {0x2302, "\xa6^"},
    {0x2310, "\xac"},
    {0x2320, "().......<>"},
    {0x2500, "-.\xa6"},
    {0x250c, "+...+...+...+...+.......\xa6.......-.......-.......+"},
    {0x2550, "-\xa6++++++++++++\xa6\xa6\xa6\xa6\xa6\xa6------+++"},
    {0x2580, "\xaf..._...\xa6...\xa6...\xa6\xa6\xa6\xa6"},
    {0x25a0, "\xa6"},
    {0x263c, "\xa4"},
    {0x2758, "|"},
    {0x3008, "<>\xab\xbb"},
    {0x301a, "[]"},
    {0x30fb, "\xb7"},
};

char fit_of_1252(WCHAR c) {
    for (const auto& run : runs_of_1252) {
        if (c >= run.first && c < run.first + strlen(run.fits)) {
            const char fit = run.fits[c - run.first];
            return fit == '.' ? '\0' : fit;
        }
    }
    return 0;
}

char fit_of_any(WCHAR c) {
    if (c >= first_fit && c < first_fit + sizeof fits - 1) {
        const char fit = fits[c - first_fit];
        return fit == '.' ? '\0' : fit;
    }
    constexpr WCHAR first_wide = 0xff01;
    constexpr WCHAR last_wide = 0xff5e;
    if (c >= first_wide && c <= last_wide) {
        return static_cast<char>(c - first_wide + '!');
    }
    for (const auto& each : punctuation) {
        if (each.from == c) {
            return each.to;
        }
    }
    return 0;
}

} // namespace

UCHAR best_fit(UINT page, WCHAR c) {
    constexpr UINT western = 1252;
    const char own = page == western ? fit_of_1252(c) : '\0';
    return static_cast<UCHAR>(own != 0 ? own : fit_of_any(c));
}

} // namespace ferry::win32
