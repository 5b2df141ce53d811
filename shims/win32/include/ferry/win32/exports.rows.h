/* Preprocessed into string literals, one a row of an exports.inc: DLL, name, level and note,
 * between tabs. */
#define EXPORT(name, level, note) FERRY_DLL "\t" #name "\t" #level "\t" note "\n"
#define EXPORT_AT(name, ordinal, level, note) FERRY_DLL "\t" #name "\t" #level "\t" note "\n"
#define EXPORT_AS(name, symbol, level, note) FERRY_DLL "\t" #name "\t" #level "\t" note "\n"
#define DATA(name, level, note) FERRY_DLL "\t" #name "\t" #level "\t" note "\n"
#define FORWARD(name, target) FERRY_DLL "\t" #name "\tfull\tforwarded to " target "\n"
#define STUB_AT(name, ordinal) STUB(name)
#define STUB(name, ...) FERRY_DLL "\t" #name "\tstub\t" __VA_ARGS__ "\n"
#define STUB_AS(name, symbol, ...) FERRY_DLL "\t" name "\tstub\t" __VA_ARGS__ "\n"
#define PRIVATE(name, ordinal)
#include FERRY_EXPORTS
