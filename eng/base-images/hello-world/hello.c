#include <stdio.h>

int main(void)
{
    puts("\n"
         "Hello from Docker!\n"
         "If you can read this, your installation works.\n"
         "\n"
         "What happened on the way here:\n"
         " 1. The image \"hello-world\" was pulled from a registry.\n"
         " 2. A container was created from that image.\n"
         " 3. The container ran the program that prints these lines.\n");
    return 0;
}
