// /proc/cpuinfo says what CPUID says.
#include <cpuid.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { const char *name; uint32_t leaf; int reg, bit; } s_flags[] = {
    { "fpu", 1, 3, 0 }, { "tsc", 1, 3, 4 }, { "cx8", 1, 3, 8 }, { "cmov", 1, 3, 15 }, { "mmx", 1, 3, 23 },
    { "fxsr", 1, 3, 24 }, { "sse", 1, 3, 25 }, { "sse2", 1, 3, 26 }, { "pni", 1, 2, 0 }, { "pclmulqdq", 1, 2, 1 },
    { "ssse3", 1, 2, 9 }, { "fma", 1, 2, 12 }, { "cx16", 1, 2, 13 }, { "pcid", 1, 2, 17 }, { "sse4_1", 1, 2, 19 },
    { "sse4_2", 1, 2, 20 }, { "movbe", 1, 2, 22 }, { "popcnt", 1, 2, 23 }, { "aes", 1, 2, 25 }, { "xsave", 1, 2, 26 },
    { "avx", 1, 2, 28 }, { "f16c", 1, 2, 29 }, { "rdrand", 1, 2, 30 }, { "fsgsbase", 7, 1, 0 }, { "bmi1", 7, 1, 3 },
    { "avx2", 7, 1, 5 }, { "smep", 7, 1, 7 }, { "bmi2", 7, 1, 8 }, { "erms", 7, 1, 9 }, { "invpcid", 7, 1, 10 },
    { "rdseed", 7, 1, 18 }, { "adx", 7, 1, 19 }, { "smap", 7, 1, 20 }, { "sha_ni", 7, 1, 29 }, { "pku", 7, 2, 3 },
    { "gfni", 7, 2, 8 }, { "vaes", 7, 2, 9 }, { "syscall", 0x80000001, 3, 11 }, { "nx", 0x80000001, 3, 20 },
    { "lm", 0x80000001, 3, 29 }, { "abm", 0x80000001, 2, 5 },
};

static char s_text[1 << 16];

static const char *line(const char *name)
{
    char *at = strstr(s_text, name);
    at = at == NULL ? NULL : strchr(at, ':');
    return at == NULL ? "" : at + 2;
}

static int has(const char *flags, const char *name)
{
    size_t length = strlen(name);
    const char *end = strchr(flags, '\n');
    for (const char *at = flags; (at = strstr(at, name)) != NULL && at < end; at++)
    {
        if (at[-1] == ' ' && (at[length] == ' ' || at[length] == '\n'))
        {
            return 1;
        }
    }

    return 0;
}

int main(void)
{
    FILE *file = fopen("/proc/cpuinfo", "r");
    s_text[file == NULL ? 0 : fread(s_text, 1, sizeof s_text - 1, file)] = 0;
    uint32_t r[4];
    __cpuid(0, r[0], r[1], r[2], r[3]);
    printf("vendor %d level %d\n", memcmp(line("vendor_id"), (uint32_t[]){ r[1], r[3], r[2] }, 12) == 0,
        (uint32_t)atoi(line("cpuid level")) == r[0]);
    __cpuid(1, r[0], r[1], r[2], r[3]);
    uint32_t family = (r[0] >> 8) & 15, model = (r[0] >> 4) & 15;
    family += family == 15 ? (r[0] >> 20) & 255 : 0;
    model += family >= 6 ? ((r[0] >> 16) & 15) << 4 : 0;
    printf("family %d model %d stepping %d line %d\n", (uint32_t)atoi(line("cpu family")) == family,
        (uint32_t)atoi(line("model\t")) == model, (uint32_t)atoi(line("stepping")) == (r[0] & 15),
        (uint32_t)atoi(line("clflush size")) == ((r[1] >> 8) & 255) * 8);
    __cpuid(0x80000008, r[0], r[1], r[2], r[3]);
    printf("physical %d\n", (uint32_t)atoi(line("address sizes")) == (r[0] & 255));
    for (size_t i = 0; i < sizeof s_flags / sizeof s_flags[0]; i++)
    {
        __cpuid_count(s_flags[i].leaf, 0, r[0], r[1], r[2], r[3]);
        printf("%s as CPUID: %d\n", s_flags[i].name,
            has(line("flags"), s_flags[i].name) == (int)((r[s_flags[i].reg] >> s_flags[i].bit) & 1));
    }

    return 0;
}
