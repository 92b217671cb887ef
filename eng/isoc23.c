/*
 * Ubuntu's libraries were compiled where these are the names of the number readers (glibc since 2.38). An older C library has them by
 * their old names only, and they do the same but for binary literals, which nobody writes in /proc.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

long long __isoc23_strtoll(const char *text, char **end, int base) { return strtoll(text, end, base); }

unsigned long long __isoc23_strtoull(const char *text, char **end, int base) { return strtoull(text, end, base); }

unsigned long __isoc23_strtoul(const char *text, char **end, int base) { return strtoul(text, end, base); }

int __isoc23_sscanf(const char *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int count = vsscanf(text, format, arguments);
    va_end(arguments);
    return count;
}
