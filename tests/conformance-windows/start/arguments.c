// args: plain 'two words' 'quote"d' 'back\slash' 'trailing\\' 'end space\' '' 'ümläut'
// exit: 7
// What argv becomes after the command line was put together and split again.
#include <stdio.h>
int main(int argc, char** argv) {
    printf("%d\n", argc);
    for (int i = 1; i < argc; ++i) {
        printf("[%s]\n", argv[i]);
    }
    printf("%d\n", argv[argc] == NULL);
    return 7;
}
