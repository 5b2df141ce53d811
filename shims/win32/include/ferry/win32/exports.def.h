/* Preprocessed into a module definition file: what the rows of an exports.inc are.
 *
 *   EXPORT( name, level, note )              a function of this DLL
 *   EXPORT_AT( name, ordinal, level, note )  the same, with the ordinal that Windows documents
 *   EXPORT_AS( name, symbol, level, note )   a function whose symbol has another name
 *   DATA( name, level, note )                a variable
 *   FORWARD( name, "dll.name" )              a function of another DLL
 *   STUB( name, why )                        says its name and ends the program when it is called;
 *                                            the reason may be left out
 *   STUB_AT( name, ordinal )
 *   STUB_AS( "name", symbol, why )           the same for a name that is no identifier
 *   PRIVATE( name, ordinal )                 for ferry's own DLLs, by ordinal only
 *
 * FERRY_DEF_def makes the table of the DLL, FERRY_DEF_import that of its import library. */
#define EXPORT(name, level, note) name
#define EXPORT_AT(name, ordinal, level, note) name @ordinal
#define DATA(name, level, note) name DATA
#ifdef FERRY_DEF_def
/* Under a name of its own: the linker keeps one export a name, and the public one may have it. */
#define PRIVATE(name, ordinal) ferry_private_##name = name @ordinal NONAME
#define EXPORT_AS(name, symbol, level, note) name = symbol
#define FORWARD(name, target) name = target
#define STUB(name, ...) name = ferry_stub_##name
#define STUB_AT(name, ordinal) name = ferry_stub_##name @ordinal
#define STUB_AS(name, symbol, ...) name = ferry_stub_##symbol
#else
#define PRIVATE(name, ordinal) name @ordinal NONAME
#define EXPORT_AS(name, symbol, level, note) name
#define FORWARD(name, target) name
#define STUB(name, ...)
#define STUB_AT(name, ordinal)
#define STUB_AS(name, symbol, ...)
#endif
LIBRARY FERRY_DLL EXPORTS
#include FERRY_EXPORTS
